"""The plain handler: a Flask view that reads one value of a form and keeps nothing."""

from flask import Flask, Response, request

app = Flask(__name__)


@app.post("/postback")
def receive() -> Response:
    """Read the form, as any handler must, and answer."""
    return Response(f"{request.form['venda[codigo]']}\n", mimetype="text/plain")


@app.get("/healthz")
def alive() -> Response:
    """Tell that it runs."""
    return Response("ok\n", mimetype="text/plain")
