"""Why a door is open or closed. Each in Portuguese, English and Spanish."""

WORDS = {
    "sale-paid": (
        "Compra {sale} de {product} paga.",
        "Purchase {sale} of {product} is paid.",
        "Compra {sale} de {product} pagada.",
    ),
    "dispute-won": (
        "A contestação da compra {sale} foi encerrada a favor da venda.",
        "The dispute about purchase {sale} was closed in favour of the sale.",
        "La disputa de la compra {sale} se cerró a favor de la venta.",
    ),
    "sale-refunded": (
        "A compra {sale} de {product} foi reembolsada.",
        "Purchase {sale} of {product} was refunded.",
        "La compra {sale} de {product} fue reembolsada.",
    ),
    "sale-refunded-soon": (
        "A compra {sale} foi reembolsada; o acesso vai até {until}.",
        "Purchase {sale} was refunded; access lasts until {until}.",
        "La compra {sale} fue reembolsada; el acceso dura hasta el {until}.",
    ),
    "sale-disputed": (
        "O pagamento da compra {sale} de {product} foi contestado no cartão ou banco.",
        "The payment of purchase {sale} of {product} was disputed at the card or bank.",
        "El pago de la compra {sale} de {product} fue disputado en la tarjeta o el banco.",
    ),
    "sale-disputed-soon": (
        "O pagamento da compra {sale} foi contestado; o acesso vai até {until}.",
        "The payment of purchase {sale} was disputed; access lasts until {until}.",
        "El pago de la compra {sale} fue disputado; el acceso dura hasta el {until}.",
    ),
    "subscription-active": (
        "Assinatura {contract} de {product} em dia.",
        "Subscription {contract} of {product} is paid up.",
        "Suscripción {contract} de {product} al día.",
    ),
    "subscription-overdue-soon": (
        "Uma cobrança da assinatura {contract} está em atraso; o acesso continua até {until}.",
        "A charge of subscription {contract} is overdue; access goes on until {until}.",
        "Un cobro de la suscripción {contract} está atrasado; el acceso sigue hasta el {until}.",
    ),
    "subscription-overdue": (
        "Uma cobrança da assinatura {contract} de {product} está em atraso.",
        "A charge of subscription {contract} of {product} is overdue.",
        "Un cobro de la suscripción {contract} de {product} está atrasado.",
    ),
    "subscription-cancelled-soon": (
        "A assinatura {contract} foi cancelada; o período já pago vai até {until}.",
        "Subscription {contract} was cancelled; the period already paid lasts until {until}.",
        "La suscripción {contract} fue cancelada; el período ya pagado dura hasta el {until}.",
    ),
    "subscription-cancelled": (
        "A assinatura {contract} de {product} foi cancelada e o período pago terminou em {at}.",
        "Subscription {contract} of {product} was cancelled; the paid period ended on {at}.",
        "La suscripción {contract} de {product} fue cancelada; el período pagado terminó el {at}.",
    ),
    "recovery-active": (
        "Parcelamento {contract} de {product} em dia.",
        "Instalment plan {contract} of {product} is paid up.",
        "Plan de cuotas {contract} de {product} al día.",
    ),
    "recovery-cancelled-soon": (
        "O parcelamento {contract} foi cancelado; o período já pago vai até {until}.",
        "Instalment plan {contract} was cancelled; what is already paid lasts until {until}.",
        "El plan de cuotas {contract} fue cancelado; lo ya pagado dura hasta el {until}.",
    ),
    "recovery-cancelled": (
        "O parcelamento {contract} de {product} foi cancelado e o período pago terminou em {at}.",
        "Instalment plan {contract} of {product} was cancelled; what was paid ended on {at}.",
        "El plan de cuotas {contract} de {product} fue cancelado; lo pagado terminó el {at}.",
    ),
    "recovery-overdue-soon": (
        "Uma parcela do parcelamento {contract} está em atraso; o acesso continua até {until}.",
        "A charge of instalment plan {contract} is overdue; access goes on until {until}.",
        "Una cuota del plan {contract} está atrasada; el acceso sigue hasta el {until}.",
    ),
    "recovery-overdue": (
        "Uma parcela do parcelamento {contract} de {product} está em atraso.",
        "A charge of instalment plan {contract} of {product} is overdue.",
        "Una cuota del plan {contract} de {product} está atrasada.",
    ),
    "news-opens": (
        "Compra {sale} de {product}: {event}; por uma regra do site, isso abre o acesso.",
        "Purchase {sale} of {product}: {event}; by a rule of the site this opens it.",
        "Compra {sale} de {product}: {event}; por una regla del sitio, eso abre el acceso.",
    ),
    "news-closes": (
        "Compra {sale} de {product}: {event}; por uma regra do site, o acesso fechou em {at}.",
        "Purchase {sale} of {product}: {event}; by a rule of the site access closed on {at}.",
        "Compra {sale} de {product}: {event}; por una regla del sitio, el acceso cerró el {at}.",
    ),
    "news-closes-soon": (
        "Compra {sale} de {product}: {event}; por uma regra do site, o acesso vai até {until}.",
        "Purchase {sale} of {product}: {event}; by a rule of the site access lasts until {until}.",
        "Compra {sale} de {product}: {event}; por una regla del sitio, el acceso dura hasta el "
        "{until}.",
    ),
    "earlier-charge-soon": (
        "Vale o período pago pela cobrança {sale}, até {until}.",
        "The period paid by charge {sale} still counts, until {until}.",
        "Vale el período pagado por el cobro {sale}, hasta el {until}.",
    ),
    "validity-soon": (
        "{product}: acesso até {until}.",
        "{product}: access until {until}.",
        "{product}: acceso hasta el {until}.",
    ),
    "validity": (
        "O prazo de acesso de {product} terminou em {at}.",
        "The time of access to {product} ended on {at}.",
        "El plazo de acceso a {product} terminó el {at}.",
    ),
    "by-hand": (
        "Liberado por {by}.",
        "Granted by {by}.",
        "Liberado por {by}.",
    ),
    "by-hand-over-soon": (
        "Liberado por {by} até {until}.",
        "Granted by {by} until {until}.",
        "Liberado por {by} hasta el {until}.",
    ),
    "by-hand-over": (
        "A liberação feita por {by} terminou em {at}.",
        "What {by} had granted ended on {at}.",
        "Lo liberado por {by} terminó el {at}.",
    ),
    "closed-by-hand": (
        "Encerrado por {by}.",
        "Closed by {by}.",
        "Cerrado por {by}.",
    ),
    "no-longer-mapped": (
        "O produto não abre mais esta área.",
        "The product no longer opens this area.",
        "El producto ya no abre esta área.",
    ),
    "nothing-live": (
        "Nenhum acesso ativo.",
        "No access is live.",
        "Ningún acceso activo.",
    ),
    "blocked-by-hand": (
        "Conta bloqueada por {by}.",
        "Account blocked by {by}.",
        "Cuenta bloqueada por {by}.",
    ),
    "unblocked-by-hand": (
        "Conta desbloqueada por {by}.",
        "Account unblocked by {by}.",
        "Cuenta desbloqueada por {by}.",
    ),
    "nothing-ever": (
        "Ainda não há nenhum acesso.",
        "There is no access yet.",
        "Todavía no hay ningún acceso.",
    ),
}
