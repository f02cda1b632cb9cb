"""What understanding a postback came to. Each in Portuguese, English and Spanish."""

WORDS = {
    "sale-now": (
        "Venda {sale}: {status}.",
        "Sale {sale}: {status}.",
        "Venta {sale}: {status}.",
    ),
    "contract-now": (
        "Assinatura {contract}: {status}.",
        "Subscription {contract}: {status}.",
        "Suscripción {contract}: {status}.",
    ),
    "nothing-new": (
        "Nada de novo: a venda {sale} já estava {status}.",
        "Nothing new: sale {sale} already stood at {status}.",
        "Nada nuevo: la venta {sale} ya estaba {status}.",
    ),
    "news-now": (
        "Venda {sale}: {event}, com o efeito que a sua regra lhe dá.",
        "Sale {sale}: {event}, with the effect that your rule gives it.",
        "Venta {sale}: {event}, con el efecto que le da su regla.",
    ),
    "abandoned": (
        "Checkout abandonado: não mexe em acessos.",
        "Checkout abandoned: moves no access.",
        "Checkout abandonado: no cambia accesos.",
    ),
    "tracking": (
        "Rastreio de encomenda: não mexe em acessos.",
        "Parcel tracking: moves no access.",
        "Rastreo de envío: no cambia accesos.",
    ),
    "role-gives-nothing": (
        "Avisado a quem não é o produtor ({role}): não cria nem muda acessos.",
        "Told to somebody who is not the producer ({role}): creates and changes nothing.",
        "Avisado a quien no es el productor ({role}): no crea ni cambia accesos.",
    ),
    "role-missing": (
        "O aviso não diz a quem foi dirigido; nada foi mudado.",
        "The postback does not say whom it tells; nothing was changed.",
        "El aviso no dice a quién va dirigido; no se cambió nada.",
    ),
    "event-unknown": (
        "Evento {code} desconhecido; nada foi mudado.",
        "Unknown event {code}; nothing was changed.",
        "Evento {code} desconocido; no se cambió nada.",
    ),
    "event-unreadable": (
        "No lugar do código do evento não veio um número; nada foi mudado.",
        "What stands in the place of the event code is no number; nothing was changed.",
        "En el lugar del código del evento no vino un número; no se cambió nada.",
    ),
    "event-needs-a-look": (
        "Evento {code}: sem efeito automático; veja se é preciso fazer algo.",
        "Event {code}: no automatic effect; see whether something is to be done.",
        "Evento {code}: sin efecto automático; mira si hay que hacer algo.",
    ),
    "event-missing": (
        "O aviso não traz o código do evento e o produto não foi mapeado por você.",
        "The postback has no event code, and the product was not mapped by you.",
        "El aviso no trae el código del evento y el producto no fue mapeado por ti.",
    ),
    "no-sale-code": (
        "O aviso não traz o código da venda; nada foi mudado.",
        "The postback has no sale code; nothing was changed.",
        "El aviso no trae el código de la venta; no se cambió nada.",
    ),
    "no-contract-code": (
        "O aviso não diz de que assinatura fala; nada foi mudado.",
        "The postback does not say which subscription it is about; nothing was changed.",
        "El aviso no dice de qué suscripción habla; no se cambió nada.",
    ),
    "no-buyer-address": (
        "Venda {sale} paga, mas o aviso não traz o e-mail do comprador.",
        "Sale {sale} is paid, but the postback has no e-mail of the buyer.",
        "Venta {sale} pagada, pero el aviso no trae el e-mail del comprador.",
    ),
    "address-unusable": (
        "Venda {sale} paga, mas \u201c{email}\u201d não é um e-mail; corrija o endereço.",
        "Sale {sale} is paid, but \u201c{email}\u201d is no e-mail address; correct it.",
        "Venta {sale} pagada, pero \u201c{email}\u201d no es un e-mail; corrige la dirección.",
    ),
    "product-unmapped": (
        "Venda {sale} paga, mas o produto {product} ({name}) ainda não abre nenhuma área.",
        "Sale {sale} is paid, but product {product} ({name}) does not open any area yet.",
        "Venta {sale} pagada, pero el producto {product} ({name}) aún no abre ningún área.",
    ),
    "product-opens-nothing": (
        "Venda {sale} paga; o produto {product} ({name}) não abre nada, como a equipe decidiu.",
        "Sale {sale} is paid; product {product} ({name}) opens nothing, as the team decided.",
        "Venta {sale} pagada; el producto {product} ({name}) no abre nada, como decidió el equipo.",
    ),
    "product-key-wrong": (
        "A chave do produto {product} não confere; nada foi mudado.",
        "The key of product {product} is wrong; nothing was changed.",
        "La clave del producto {product} no coincide; no se cambió nada.",
    ),
    "panel-test": (
        "Teste do painel da Monetizze: chegou bem e não cria nada.",
        "Test of the Monetizze panel: it arrived well and creates nothing.",
        "Prueba del panel de Monetizze: llegó bien y no crea nada.",
    ),
    "contradiction": (
        "O formulário e o campo json dizem coisas diferentes sobre {field}; nada foi mudado.",
        "The form and its json field differ about {field}; nothing was changed.",
        "El formulario y el campo json difieren sobre {field}; no se cambió nada.",
    ),
    "work-retried": (
        "Tarefas internas com erro: {count} tentadas de novo a pedido de {by}.",
        "Internal tasks with an error: {count} tried again at the request of {by}.",
        "Tareas internas con error: {count} intentadas de nuevo a pedido de {by}.",
    ),
    "work-nothing": (
        "Nenhuma tarefa interna está com erro.",
        "No internal task has an error.",
        "Ninguna tarea interna tiene errores.",
    ),
    "replay-nothing": (
        "Nenhum aviso foi escolhido.",
        "No postback was chosen.",
        "No se eligió ningún aviso.",
    ),
    "replay-too-many": (
        "São mais de {most} avisos. Aperte o filtro, por exemplo por dias, e faça por partes.",
        "These are more than {most} postbacks. Narrow the filter, say by days, and do it in parts.",
        "Son más de {most} avisos. Ajusta el filtro, por ejemplo por días, y hazlo por partes.",
    ),
    "replay-begun": (
        "{by} mandou entender de novo {count} avisos (filtro: {filter}).",
        "{by} had {count} postbacks understood again (filter: {filter}).",
        "{by} mandó entender de nuevo {count} avisos (filtro: {filter}).",
    ),
    "replay-done": (
        "Terminado: {count} avisos entendidos de novo, {skipped} sem corpo (filtro: {filter}).",
        "Done: {count} postbacks understood again, {skipped} without a body (filter: {filter}).",
        "Terminado: {count} avisos entendidos de nuevo, {skipped} sin cuerpo (filtro: {filter}).",
    ),
    "replay-stopped": (
        "{by} parou depois de {count} de {total} avisos; o resto ficou como estava.",
        "{by} stopped it after {count} of {total} postbacks; the rest stayed as it was.",
        "{by} lo paró después de {count} de {total} avisos; el resto quedó como estaba.",
    ),
    "replay-over": (
        "Isto já terminou.",
        "This is over already.",
        "Esto ya terminó.",
    ),
    "unreadable": (
        "O corpo do aviso não pôde ser lido: {error}",
        "The body of the postback cannot be read: {error}",
        "No se pudo leer el cuerpo del aviso: {error}",
    ),
}

_STATUSES = {
    "waiting": ("aguardando pagamento", "waiting for payment", "esperando pago"),
    "approved": ("paga", "paid", "pagada"),
    "cancelled": ("cancelada", "cancelled", "cancelada"),
    "refunded": ("reembolsada", "refunded", "reembolsada"),
    "disputed": ("contestada", "disputed", "disputada"),
    "completed": ("completa", "complete", "completa"),
    "active": ("em dia", "paid up", "al día"),
    "overdue": ("em atraso", "overdue", "atrasada"),
}

_ROLES = {
    "system": ("sistema", "system", "sistema"),
    "producer": ("produtor", "producer", "productor"),
    "co-producer": ("co-produtor", "co-producer", "coproductor"),
    "affiliate": ("afiliado", "affiliate", "afiliado"),
    "premium-affiliate": ("afiliado premium", "premium affiliate", "afiliado premium"),
    "affiliate-manager": ("gerente de afiliados", "affiliate manager", "gerente de afiliados"),
    "co-affiliate": ("co-afiliado", "co-affiliate", "coafiliado"),
}

_HANDS = {"command line": ("linha de comando", "command line", "línea de comandos")}

_EVENTS = {
    "waiting": ("aguardando pagamento", "waiting for payment", "esperando pago"),
    "approved": ("compra aprovada", "purchase approved", "compra aprobada"),
    "cancelled": ("compra cancelada", "purchase cancelled", "compra cancelada"),
    "refunded": ("reembolso", "refund", "reembolso"),
    "disputed": ("compra contestada", "purchase disputed", "compra disputada"),
    "completed": ("compra completa", "purchase complete", "compra completa"),
    "abandoned": ("checkout abandonado", "checkout abandoned", "checkout abandonado"),
    "hidden": (
        "aviso \u201cOculto\u201d",
        "postback \u201cOculto\u201d",
        "aviso \u201cOculto\u201d",
    ),
    "refund-asked": ("reembolso pedido", "refund asked for", "reembolso pedido"),
    "ticket": ("ingresso", "ticket", "entrada"),
    "card": ("cartão", "card", "tarjeta"),
    "boleto": ("boleto", "boleto", "boleto"),
    "subscription-active": ("assinatura ativa", "subscription active", "suscripción activa"),
    "subscription-overdue": (
        "assinatura em atraso",
        "subscription overdue",
        "suscripción atrasada",
    ),
    "subscription-cancelled": (
        "assinatura cancelada",
        "subscription cancelled",
        "suscripción cancelada",
    ),
    "subscription-waiting": (
        "cobrança da assinatura aguardando pagamento",
        "charge of the subscription waiting for payment",
        "cobro de la suscripción esperando pago",
    ),
    "recovery-active": ("parcelamento em dia", "instalment plan paid up", "plan de cuotas al día"),
    "recovery-cancelled": (
        "parcelamento cancelado",
        "instalment plan cancelled",
        "plan de cuotas cancelado",
    ),
    "tracking": ("rastreio da entrega", "parcel tracking", "rastreo del envío"),
    "unknown": ("evento desconhecido", "unknown event", "evento desconocido"),
}

_MEANINGS = {
    "nothing": ("nada", "nothing", "nada"),
    "grant": ("abrir", "open", "abrir"),
    "suspend": ("suspender", "suspend", "suspender"),
    "end": ("encerrar", "end", "cerrar"),
    "end-of-period": (
        "encerrar no fim do período pago",
        "end with the paid period",
        "cerrar al fin del período pagado",
    ),
}

_WHOSE = {"all products": ("todos os produtos", "all products", "todos los productos")}

NAMES = {
    "status": _STATUSES,
    "role": _ROLES,
    "by": _HANDS,
    "event": _EVENTS,
    "whose": _WHOSE,
    "before": _MEANINGS,
    "after": _MEANINGS,
}
