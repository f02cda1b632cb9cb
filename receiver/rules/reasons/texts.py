"""Letters in the producer's own words: what was changed, and what such a text may not do."""

# Which part of a letter a fault is in.
PARTS = {
    "subject": ("assunto", "subject", "asunto"),
    "preview": ("linha de apoio", "preview line", "línea de apoyo"),
    "body": ("texto", "text", "texto"),
}
WORDS = {
    "letter-text-changed": (
        "Texto do e-mail \u201c{kind}\u201d ({language}) mudado por {by}.",
        "Text of the e-mail \u201c{kind}\u201d ({language}) changed by {by}.",
        "Texto del correo \u201c{kind}\u201d ({language}) cambiado por {by}.",
    ),
    "letter-tested": (
        "E-mail \u201c{kind}\u201d enviado como teste a {email}.",
        "E-mail \u201c{kind}\u201d sent as a test to {email}.",
        "Correo \u201c{kind}\u201d enviado como prueba a {email}.",
    ),
    "no-such-version": (
        "Esta versão do texto não existe.",
        "There is no such version of the text.",
        "Esta versión del texto no existe.",
    ),
    "text-unchanged": (
        "O texto já é este: nada a guardar.",
        "The text is this one already: nothing to save.",
        "El texto ya es este: nada que guardar.",
    ),
    "text-too-long": (
        "O {part} passa de {most} caracteres.",
        "The {part} has more than {most} characters.",
        "El {part} pasa de {most} caracteres.",
    ),
    "text-line-too-long": (
        "{part}: é longo demais; cabem {most} caracteres.",
        "{part}: too long; there is room for {most} characters.",
        "{part}: es demasiado largo; caben {most} caracteres.",
    ),
    "text-not-readable": (
        "{part}, linha {line}: falta fechar uma chave, uma aspa ou um \u201cif\u201d.",
        "{part}, line {line}: a brace, a quote or an \u201cif\u201d is not closed.",
        "{part}, línea {line}: falta cerrar una llave, una comilla o un \u201cif\u201d.",
    ),
    "text-too-many-tags": (
        "{part}: são mais de {most} campos e condições.",
        "{part}: there are more than {most} fields and conditions.",
        "{part}: hay más de {most} campos y condiciones.",
    ),
    "text-tag-too-long": (
        "{part}, linha {line}: esta expressão é complicada demais. Divida-a em partes.",
        "{part}, line {line}: this expression is too complicated. Split it up.",
        "{part}, línea {line}: esta expresión es demasiado complicada. Divídela.",
    ),
    "text-too-deep": (
        "{part}, linha {line}: há mais de {most} condições uma dentro da outra.",
        "{part}, line {line}: more than {most} conditions stand inside each other.",
        "{part}, línea {line}: hay más de {most} condiciones una dentro de otra.",
    ),
    "text-tag-forbidden": (
        "{part}, linha {line}: \u201c{tag}\u201d não existe em e-mails. Há if, elif, else e for.",
        "{part}, line {line}: e-mails have no \u201c{tag}\u201d. There are if, elif, else and for.",
        "{part}, línea {line}: \u201c{tag}\u201d no existe en correos. Hay if, elif, else y for.",
    ),
    "text-loop-forbidden": (
        "{part}, linha {line}: só dá para repetir {field}: for area in {field}, uma vez só.",
        "{part}, line {line}: only {field} can be gone through: for area in {field}, once.",
        "{part}, línea {line}: solo se puede recorrer {field}: for area in {field}, una vez.",
    ),
    "text-unknown-field": (
        "{part}, linha {line}: o campo \u201c{field}\u201d não existe neste e-mail.",
        "{part}, line {line}: this e-mail has no field \u201c{field}\u201d.",
        "{part}, línea {line}: el campo \u201c{field}\u201d no existe en este correo.",
    ),
    "text-does-too-much": (
        "{part}, linha {line}: e-mails só mostram campos e perguntam por eles; contas, chamadas e "
        "partes de um campo não.",
        "{part}, line {line}: e-mails only show fields and ask about them; no sums, no calls, no "
        "parts of a field.",
        "{part}, línea {line}: los correos solo muestran campos y preguntan por ellos; ni cuentas, "
        "ni llamadas, ni partes de un campo.",
    ),
    "text-secret-in-line": (
        "{part}: \u201c{field}\u201d não pode aparecer aqui, porque esta linha fica guardada.",
        "{part}: \u201c{field}\u201d may not stand here, because this line is kept.",
        "{part}: \u201c{field}\u201d no puede aparecer aquí, porque esta línea se guarda.",
    ),
    "text-no-subject": (
        "Falta o assunto, ou ele fica vazio para algumas pessoas.",
        "The subject is missing, or empty for some people.",
        "Falta el asunto, o queda vacío para algunas personas.",
    ),
    "text-no-body": (
        "Falta o texto do e-mail.",
        "The text of the e-mail is missing.",
        "Falta el texto del correo.",
    ),
    "text-lacks-field": (
        "O e-mail sairia sem \u201c{field}\u201d, ao menos para algumas pessoas. Ponha o campo "
        "fora de condições, ou em cada uma delas.",
        "The e-mail would go without \u201c{field}\u201d, at least to some people. Put the field "
        "outside of conditions, or into each of them.",
        "El correo saldría sin \u201c{field}\u201d, al menos para algunas personas. Pon el campo "
        "fuera de condiciones, o en cada una de ellas.",
    ),
    "text-field-not-alone": (
        "\u201c{field}\u201d abre a conta: precisa estar sozinho, com espaço antes e depois, nunca "
        "dentro de outro endereço.",
        "\u201c{field}\u201d opens the account: it must stand alone, between spaces, never inside "
        "of another address.",
        "\u201c{field}\u201d abre la cuenta: debe estar solo, con espacio antes y después, nunca "
        "dentro de otra dirección.",
    ),
    "text-not-filled-in": (
        "{part}: uma condição não serve para o campo que pergunta.",
        "{part}: a condition does not fit the field that it asks about.",
        "{part}: una condición no sirve para el campo por el que pregunta.",
    ),
    "text-grows-too-long": (
        "O e-mail ficaria com mais de {most} caracteres.",
        "The e-mail would have more than {most} characters.",
        "El correo quedaría con más de {most} caracteres.",
    ),
}
