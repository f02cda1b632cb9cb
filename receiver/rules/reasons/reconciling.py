"""What came of asking the marketplace about its sales. In Portuguese, English and Spanish."""

WORDS = {
    "reconcile-begun": (
        "Conferência com a Monetizze pedida por {by}.",
        "Reconciliation with Monetizze asked for by {by}.",
        "Conciliación con Monetizze pedida por {by}.",
    ),
    "reconcile-repaired": (
        "Venda {sale} corrigida por {by} com o que a Monetizze informa.",
        "Sale {sale} repaired by {by} with what Monetizze tells.",
        "Venta {sale} corregida por {by} con lo que informa Monetizze.",
    ),
    "reconcile-dismissed": (
        "Diferença da venda {sale} posta de lado por {by}: {why}.",
        "Difference of sale {sale} put aside by {by}: {why}.",
        "Diferencia de la venta {sale} dejada de lado por {by}: {why}.",
    ),
    "reconcile-no-api-key": (
        "Falta a chave da API da Monetizze (Ferramentas → API): cadastre-a na conferência.",
        "The key of Monetizze's API is missing (Ferramentas → API): set MONETIZZE_API_KEY.",
        "Falta la clave de la API de Monetizze (Ferramentas → API): regístrala en la conciliación.",
    ),
    "reconcile-no-account-key": (
        "Falta a chave única da conta: as vendas conferidas são guardadas sob ela.",
        "The account's key (chave única) is missing: what is reconciled is kept under it.",
        "Falta la clave única de la cuenta: las ventas conciliadas se guardan con ella.",
    ),
    "reconcile-running": (
        "Uma conferência já está em andamento.",
        "A reconciliation is being done already.",
        "Ya hay una conciliación en curso.",
    ),
    "reconcile-key-refused": (
        "A Monetizze recusou a chave da API. Confira-a em Ferramentas → API.",
        "Monetizze refused the key of the API. Check it under Ferramentas → API.",
        "Monetizze rechazó la clave de la API. Revísala en Ferramentas → API.",
    ),
    "reconcile-api-away": (
        "A API da Monetizze não respondeu, mesmo depois de várias tentativas.",
        "Monetizze's API did not answer, even after several tries.",
        "La API de Monetizze no respondió, ni después de varios intentos.",
    ),
    "reconcile-api-odd": (
        "A API da Monetizze respondeu algo que não se entende.",
        "Monetizze's API answered something that cannot be understood.",
        "La API de Monetizze respondió algo que no se entiende.",
    ),
    "reconcile-broken-off": (
        "A conferência parou por um erro; veja o registro do servidor.",
        "The reconciliation stopped over an error; see the log of the server.",
        "La conciliación se detuvo por un error; mira el registro del servidor.",
    ),
    "reconcile-other-account": (
        "A Monetizze não lista a maior parte das vendas guardadas aqui: a chave da API parece ser "
        "de outra conta.",
        "Monetizze does not list most of the sales that are kept here: the API key seems to be of "
        "another account.",
        "Monetizze no lista la mayor parte de las ventas guardadas aquí: la clave de la API parece "
        "ser de otra cuenta.",
    ),
    "reconcile-not-open": (
        "Isto já foi resolvido.",
        "This has been settled already.",
        "Esto ya fue resuelto.",
    ),
    "reconcile-nothing-told": (
        "A Monetizze não diz nada desta venda: decida na ficha da pessoa.",
        "Monetizze tells nothing of this sale: decide on the page of the person.",
        "Monetizze no dice nada de esta venta: decide en la ficha de la persona.",
    ),
    "reconcile-why-missing": (
        "Diga por quê.",
        "Say why.",
        "Di por qué.",
    ),
    "reconcile-count-wrong": (
        "Digite o número {count} para confirmar.",
        "Type the number {count} to confirm.",
        "Escribe el número {count} para confirmar.",
    ),
    "report-read": (
        "Relatório de vendas {file} ({lines} linhas) enviado por {by}.",
        "Sales report {file} ({lines} lines) sent by {by}.",
        "Reporte de ventas {file} ({lines} líneas) enviado por {by}.",
    ),
    "report-begun": (
        "Conferência com o relatório {file} ({lines} linhas) pedida por {by}.",
        "Reconciliation with the report {file} ({lines} lines) asked for by {by}.",
        "Conciliación con el reporte {file} ({lines} líneas) pedida por {by}.",
    ),
    "report-discarded": (
        "Relatório de vendas {file} descartado por {by}.",
        "Sales report {file} thrown away by {by}.",
        "Reporte de ventas {file} descartado por {by}.",
    ),
    "report-over": (
        "Este relatório já foi conferido ou descartado.",
        "This report was reconciled or thrown away already.",
        "Este reporte ya fue conciliado o descartado.",
    ),
    "report-needs-columns": (
        "Diga qual coluna tem o código da venda e qual tem a situação, uma de cada.",
        "Say which column has the code of the sale and which has its status, one of each.",
        "Di qué columna tiene el código de la venta y cuál tiene el estado, una de cada.",
    ),
    "report-no-sale": (
        "não tem um código de venda ({value})",
        "has no code of a sale ({value})",
        "no tiene un código de venta ({value})",
    ),
    "report-unknown-status": (
        "traz uma situação que a Portaria não conhece ({value})",
        "has a status that Portaria does not know ({value})",
        "trae un estado que Portaria no conoce ({value})",
    ),
}
