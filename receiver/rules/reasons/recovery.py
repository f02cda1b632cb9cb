"""Purchases that were not paid, and letters about them. In Portuguese, English and Spanish."""

WORDS = {
    "recovery-sequence-on": (
        "{by} ligou os lembretes do produto {product}: {steps} por compra não concluída.",
        "{by} switched on the reminders for product {product}: {steps} per unfinished purchase.",
        "{by} activó los recordatorios del producto {product}: {steps} por compra sin terminar.",
    ),
    "recovery-sequence-off": (
        "{by} desligou os lembretes do produto {product}.",
        "{by} switched off the reminders for product {product}.",
        "{by} desactivó los recordatorios del producto {product}.",
    ),
    "recovery-dismissed": (
        "{by} encerrou o caso {case} ({product}). Motivo: {why}",
        "{by} closed case {case} ({product}). Why: {why}",
        "{by} cerró el caso {case} ({product}). Motivo: {why}",
    ),
    "recovery-left": (
        "{email} não quer mais lembretes de compra.",
        "{email} wants no more reminders of purchases.",
        "{email} no quiere más recordatorios de compra.",
    ),
    "recovery-returned": (
        "{email} voltou a aceitar lembretes de compra.",
        "{email} takes reminders of purchases again.",
        "{email} vuelve a aceptar recordatorios de compra.",
    ),
    "recovery-returned-by-hand": (
        "{by} tirou {email} da lista de quem não quer lembretes de compra.",
        "{by} took {email} off the list of those who want no reminders of purchases.",
        "{by} quitó a {email} de la lista de quienes no quieren recordatorios de compra.",
    ),
}
VALUES = {
    "recovery-on": ("ligados", "on", "activados"),
    "recovery-off": ("desligados", "off", "desactivados"),
}
