"""That nothing came for oddly long, and why it may be so. In Portuguese, English and Spanish."""

WORDS = {
    "silence-begun": (
        "Nenhum aviso da Monetizze há {hours} h; o usual são uns {per_day} por dia.",
        "No postback of Monetizze for {hours} h; usually some {per_day} come in a day.",
        "Ningún aviso de Monetizze desde hace {hours} h; lo usual son unos {per_day} al día.",
    ),
    "silence-over": (
        "Os avisos da Monetizze voltaram a chegar, depois de {hours} h.",
        "Postbacks of Monetizze come again, after {hours} h.",
        "Los avisos de Monetizze volvieron a llegar, después de {hours} h.",
    ),
    "silence-unheard": (
        "A Portaria ficou {hours} h sem funcionar (desligada, ou o relógio foi mudado): esse tempo "
        "não conta como silêncio da Monetizze. Confira as vendas desse período.",
        "Portaria did not run for {hours} h (it was off, or its clock was set): that time does not "
        "count as silence of Monetizze. Reconcile the sales of that time.",
        "Portaria estuvo {hours} h sin funcionar (apagada, o le cambiaron el reloj): ese tiempo no "
        "cuenta como silencio de Monetizze. Concilia las ventas de ese período.",
    ),
    "silence-clock": (
        "O relógio do servidor voltou {hours} h: o silêncio da Monetizze é contado de novo, desde "
        "agora.",
        "The clock of the server went back {hours} h: silence of Monetizze is counted anew, from "
        "now on.",
        "El reloj del servidor retrocedió {hours} h: el silencio de Monetizze se cuenta de nuevo, "
        "desde ahora.",
    ),
}
