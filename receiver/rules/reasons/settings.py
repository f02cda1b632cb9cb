"""What was set at the desk, and what could not be. In Portuguese, English and Spanish."""

WORDS = {
    "setting-changed": (
        "Configuração {setting} mudada por {by}.",
        "Setting {setting} changed by {by}.",
        "Configuración {setting} cambiada por {by}.",
    ),
    "mail-password-changed": (
        "Senha do servidor de e-mail trocada por {by}.",
        "Password of the mail server changed by {by}.",
        "Contraseña del servidor de correo cambiada por {by}.",
    ),
    "logo-changed": (
        "Logotipo mudado por {by}.",
        "Logo changed by {by}.",
        "Logotipo cambiado por {by}.",
    ),
    "steps-hidden": (
        "Primeiros passos escondidos por {by}.",
        "First steps hidden by {by}.",
        "Primeros pasos ocultados por {by}.",
    ),
    "steps-shown": (
        "Primeiros passos mostrados de novo por {by}.",
        "First steps shown again by {by}.",
        "Primeros pasos mostrados de nuevo por {by}.",
    ),
    "letter-tried": (
        "E-mail de teste para {to}: o servidor o aceitou ({said}).",
        "Test e-mail to {to}: the mail server took it ({said}).",
        "Correo de prueba a {to}: el servidor lo aceptó ({said}).",
    ),
    "letter-tried-in-vain": (
        "E-mail de teste para {to}: não saiu ({said}).",
        "Test e-mail to {to}: it did not leave ({said}).",
        "Correo de prueba a {to}: no salió ({said}).",
    ),
    "set-by-environment": (
        "{setting} está definida no ambiente do servidor, que vale mais: mude lá.",
        "{setting} is set by the environment of the server, which wins: change it there.",
        "{setting} está definida en el entorno del servidor, que vale más: cámbiala allí.",
    ),
    "no-such-setting": (
        "{setting} não se muda aqui. As que se mudam: {editable}.",
        "{setting} is not to be set here. These are: {editable}.",
        "{setting} no se cambia aquí. Las que se cambian: {editable}.",
    ),
    "not-a-picture": (
        "O logotipo precisa ser PNG, JPEG ou WebP.",
        "The logo must be a PNG, JPEG or WebP.",
        "El logotipo debe ser PNG, JPEG o WebP.",
    ),
    "picture-too-large": (
        "O logotipo passa de {most} kB.",
        "The logo is larger than {most} kB.",
        "El logotipo pasa de {most} kB.",
    ),
}
