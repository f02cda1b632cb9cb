"""Members who left as a file or came in one. Each in Portuguese, English and Spanish."""

WORDS = {
    "members-exported": (
        "{count} pessoas exportadas em {format} por {by} (filtro: {filter}).",
        "{count} people exported as {format} by {by} (filter: {filter}).",
        "{count} personas exportadas en {format} por {by} (filtro: {filter}).",
    ),
}
