"""The command line: one module per thing, each takes, asks and answers."""

from flask import Flask

from receiver.cli import (
    admins,
    areas,
    backup,
    brake,
    check,
    doctor,
    earners,
    earnings,
    exchange,
    keys,
    letters,
    postbacks,
    products,
    reconcile,
    recovery,
    referrals,
    rules,
    run,
    settings,
    simulate,
    work,
)

GROUPS = (
    admins.admins,
    areas.areas,
    brake.brake,
    keys.keys,
    letters.letters,
    exchange.members,
    postbacks.postbacks,
    products.products,
    recovery.recovery,
    referrals.referrals,
    reconcile.reconcile,
    rules.rules,
    settings.settings,
    work.work,
)
SINGLE = (
    run.migrate,
    run.migrations,
    run.worker,
    doctor.doctor,
    check.check,
    earnings.earnings,
    earners.earner_forget,
    backup.backup,
    backup.restore,
    simulate.simulate,
)


def init_app(app: Flask) -> None:
    """Register the commands."""
    for command in (*GROUPS, *SINGLE):
        app.cli.add_command(command)
