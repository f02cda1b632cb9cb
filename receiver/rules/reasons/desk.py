"""What people did or could not do. Each in Portuguese, English and Spanish."""

WORDS = {
    "bought": (
        "Comprou na venda {sale}.",
        "Bought in sale {sale}.",
        "Compró en la venta {sale}.",
    ),
    "added-by-hand": (
        "Conta criada por {by}.",
        "Account made by {by}.",
        "Cuenta creada por {by}.",
    ),
    "address-moved": (
        "E-mail trocado de {old} para {new} por {by}; o antigo continua valendo para novos avisos.",
        "Address moved from {old} to {new} by {by}; the old one still finds this person.",
        "E-mail cambiado de {old} a {new} por {by}; el anterior sigue valiendo para nuevos avisos.",
    ),
    "letter-by-hand": (
        "E-mail \u201c{kind}\u201d reenviado por {by}.",
        "E-mail \u201c{kind}\u201d sent again by {by}.",
        "Correo \u201c{kind}\u201d reenviado por {by}.",
    ),
    "replayed": (
        "Aviso {postback} entendido de novo a pedido de {by}.",
        "Postback {postback} understood again at the request of {by}.",
        "Aviso {postback} entendido de nuevo a pedido de {by}.",
    ),
    "dismissed": (
        "Aviso {postback} visto e posto de lado por {by}.",
        "Postback {postback} seen and put aside by {by}.",
        "Aviso {postback} visto y dejado de lado por {by}.",
    ),
    "nothing-to-dismiss": (
        "O aviso {postback} não espera por ninguém.",
        "Postback {postback} waits for nobody.",
        "El aviso {postback} no espera a nadie.",
    ),
    "mapped": (
        "Produto {product} passou a abrir {area}.",
        "Product {product} now opens {area}.",
        "El producto {product} ahora abre {area}.",
    ),
    "mapped-again": (
        "Produto {product} já abria {area}: dias de validade de {days_before} para {days}.",
        "Product {product} opened {area} already: days of validity from {days_before} to {days}.",
        "El producto {product} ya abría {area}: días de validez de {days_before} a {days}.",
    ),
    "mapped-by-itself": (
        "Produto novo {product}: ganhou a área {area} com o seu nome.",
        "New product {product}: it got the area {area} of its own name.",
        "Producto nuevo {product}: recibió el área {area} con su nombre.",
    ),
    "unmapped": (
        "Produto {product} não abre mais {area}.",
        "Product {product} no longer opens {area}.",
        "El producto {product} ya no abre {area}.",
    ),
    "opens-nothing": (
        "Produto {product}: {by} decidiu que não abre nada.",
        "Product {product}: {by} decided that it opens nothing.",
        "Producto {product}: {by} decidió que no abre nada.",
    ),
    "undecided-again": (
        "Produto {product}: {by} deixou de novo sem decisão.",
        "Product {product}: {by} left it undecided again.",
        "Producto {product}: {by} lo dejó de nuevo sin decisión.",
    ),
    "product-opens-something": (
        "Este produto abre uma área. Desligue-o dela antes.",
        "This product opens an area. Let it open that no more first.",
        "Este producto abre un área. Desconéctalo antes.",
    ),
    "rule-changed": (
        "Regra do evento \u201c{event}\u201d ({whose}): de {before} ({before_days} dias) para "
        "{after} ({after_days} dias), por {by}; avisos entendidos de novo: {again}.",
        "Rule for event \u201c{event}\u201d ({whose}): from {before} ({before_days} days) to "
        "{after} ({after_days} days), by {by}; postbacks understood again: {again}.",
        "Regla del evento \u201c{event}\u201d ({whose}): de {before} ({before_days} días) a "
        "{after} ({after_days} días), por {by}; avisos entendidos de nuevo: {again}.",
    ),
    "no-such-rule": (
        "Não há regra própria para o evento \u201c{event}\u201d ({whose}).",
        "There is no rule for event \u201c{event}\u201d ({whose}).",
        "No hay regla propia para el evento \u201c{event}\u201d ({whose}).",
    ),
    "rule-without-effect": (
        "O evento \u201c{event}\u201d não tem o que {after}: a regra não teria efeito.",
        "Event \u201c{event}\u201d has nothing to {after}: the rule would have no effect.",
        "El evento \u201c{event}\u201d no tiene qué {after}: la regla no tendría efecto.",
    ),
    "rule-days-wrong": (
        "Os dias de uma regra vão de 0 a {most}.",
        "The days of a rule go from 0 to {most}.",
        "Los días de una regla van de 0 a {most}.",
    ),
    "rule-days-useless": (
        "Dias só servem para suspender ou encerrar, não para \u201c{after}\u201d.",
        "Days are for suspending and ending, not for \u201c{after}\u201d.",
        "Los días solo sirven para suspender o cerrar, no para \u201c{after}\u201d.",
    ),
    "code-too-long": (
        "O código {product} é longo demais para um produto.",
        "The code {product} is too long for a product.",
        "El código {product} es demasiado largo para un producto.",
    ),
    "area-created": ("Área {area} criada.", "Area {area} created.", "Área {area} creada."),
    "area-changed": (
        "Área {before} ({url_before}) agora: {area} ({url}).",
        "Area {before} ({url_before}) now: {area} ({url}).",
        "Área {before} ({url_before}) ahora: {area} ({url}).",
    ),
    "key-added": (
        "Chave \u201c{label}\u201d cadastrada.",
        "Key \u201c{label}\u201d added.",
        "Clave \u201c{label}\u201d registrada.",
    ),
    "key-disabled": (
        "Chave \u201c{label}\u201d desativada.",
        "Key \u201c{label}\u201d disabled.",
        "Clave \u201c{label}\u201d desactivada.",
    ),
    "product-key-asked": (
        "Chave do produto {product} cadastrada: avisos dele com outra esperam.",
        "Key of product {product} set: its postbacks with another one wait.",
        "Clave del producto {product} registrada: sus avisos con otra esperan.",
    ),
    "product-key-not-asked": (
        "Chave do produto {product} retirada: não é mais pedida.",
        "Key of product {product} taken away: it is no longer asked for.",
        "Clave del producto {product} retirada: ya no se pide.",
    ),
    "product-key-set": (  # in the lines of the log from before the two above
        "Chave do produto {product} cadastrada ou retirada.",
        "Key of product {product} set or taken away.",
        "Clave del producto {product} registrada o retirada.",
    ),
    "no-such-member": (
        "Não há conta com o e-mail {email}.",
        "There is no account with the address {email}.",
        "No hay cuenta con el e-mail {email}.",
    ),
    "no-such-area": (
        "Não há área \u201c{area}\u201d; veja as que existem com \u201careas list\u201d.",
        "There is no area \u201c{area}\u201d; \u201careas list\u201d shows those that exist.",
        "No hay área \u201c{area}\u201d; mira las que existen con \u201careas list\u201d.",
    ),
    "no-such-product": (
        "Não há mapa do produto {product} para desfazer.",
        "Product {product} has no mapping to undo.",
        "El producto {product} no tiene mapa que deshacer.",
    ),
    "no-such-letter": (
        "Não há e-mail {letter}.",
        "There is no e-mail {letter}.",
        "No hay correo {letter}.",
    ),
    "no-such-postback": (
        "Não há aviso {postback}.",
        "There is no postback {postback}.",
        "No hay aviso {postback}.",
    ),
    "body-removed": (
        "O corpo do aviso {postback} foi removido após {days} dias; o que foi lido dele continua.",
        "The body of postback {postback} was removed after {days} days; what was read stays.",
        "El cuerpo del aviso {postback} se eliminó después de {days} días; lo leído permanece.",
    ),
    "letter-forgotten": (
        "O conteúdo do e-mail {letter} foi removido após {days} dias; não dá para reenviá-lo.",
        "What e-mail {letter} told was removed after {days} days; it cannot be sent again.",
        "El contenido del correo {letter} se eliminó después de {days} días; no puede reenviarse.",
    ),
    "no-such-key": ("Não há chave {key}.", "There is no key {key}.", "No hay clave {key}."),
    "letter-needs-asking": (
        "Um e-mail \u201c{kind}\u201d só sai a pedido da própria pessoa.",
        "An e-mail \u201c{kind}\u201d is sent only when the person asks for it.",
        "Un correo \u201c{kind}\u201d solo sale a pedido de la propia persona.",
    ),
    "member-is-blocked": (
        "A conta {email} está bloqueada; desbloqueie antes.",
        "The account {email} is blocked; unblock it first.",
        "La cuenta {email} está bloqueada; desbloquéala antes.",
    ),
    "area-exists": (
        "Já existe uma área \u201c{area}\u201d.",
        "There already is an area \u201c{area}\u201d.",
        "Ya existe un área \u201c{area}\u201d.",
    ),
    "not-an-address": (
        "\u201c{email}\u201d não é um e-mail.",
        "\u201c{email}\u201d is no e-mail address.",
        "\u201c{email}\u201d no es un e-mail.",
    ),
    "address-taken": (
        "O e-mail {email} já é de outra conta.",
        "The address {email} belongs to another account.",
        "El e-mail {email} ya es de otra cuenta.",
    ),
    "key-too-short": (
        "A chave precisa ter pelo menos 16 caracteres.",
        "The key must have at least 16 characters.",
        "La clave debe tener al menos 16 caracteres.",
    ),
    "name-empty": (
        "Falta o nome.",
        "The name is missing.",
        "Falta el nombre.",
    ),
    "no-such-preview": (
        "Esta prévia não existe mais.",
        "There is no such preview any more.",
        "Esta vista previa ya no existe.",
    ),
    "preview-running": (
        "A prévia ainda não terminou.",
        "The preview has not ended yet.",
        "La vista previa aún no terminó.",
    ),
    "preview-used": (
        "Esta mudança já foi feita.",
        "This change was made already.",
        "Este cambio ya se hizo.",
    ),
    "preview-number-wrong": (
        "Para confirmar, digite o número de pessoas que perdem acesso: {count}.",
        "To confirm, type the number of people who lose access: {count}.",
        "Para confirmar, escribe el número de personas que pierden acceso: {count}.",
    ),
    "preview-outdated": (
        "Desde a prévia algo mudou: o resultado já não seria o mostrado.",
        "Something has moved since the preview: the result would not be the one shown.",
        "Desde la vista previa algo cambió: el resultado ya no sería el mostrado.",
    ),
    "days-wrong": (
        "Os dias de validade precisam ser um número maior que zero.",
        "The days of validity must be a number above zero.",
        "Los días de validez deben ser un número mayor que cero.",
    ),
}
