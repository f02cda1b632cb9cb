"""Codes of events that nobody knew, and what the team says of them."""

WORDS = {
    "event-said-empty": (
        "Evento {code}: a equipe disse que não significa nada.",
        "Event {code}: the team said that it means nothing.",
        "Evento {code}: el equipo dijo que no significa nada.",
    ),
    "code-explained": (
        "Código de evento {code}: {by} disse o que significa.",
        "Event code {code}: {by} said what it means.",
        "Código de evento {code}: {by} dijo qué significa.",
    ),
    "code-forgotten": (
        "Código de evento {code}: {by} desfez o significado.",
        "Event code {code}: {by} took its meaning back.",
        "Código de evento {code}: {by} deshizo el significado.",
    ),
    "code-known": (
        "A Portaria já conhece o evento {code}: mude o que ele faz em Regras.",
        "Portaria knows event {code} already: change what it does under Rules.",
        "Portaria ya conoce el evento {code}: cambia lo que hace en Reglas.",
    ),
    "code-cannot-mean": (
        "O evento {code} não pode significar isso.",
        "Event {code} cannot mean that.",
        "El evento {code} no puede significar eso.",
    ),
    "code-not-explained": (
        "O evento {code} não tem significado para desfazer.",
        "Event {code} has no meaning to take back.",
        "El evento {code} no tiene significado que deshacer.",
    ),
}
