"""What was played with the simulator. In Portuguese, English and Spanish."""

WORDS = {
    "simulated": (
        "Simulação \u201c{scenario}\u201d com o comprador {email}, por {by}.",
        "Simulation \u201c{scenario}\u201d with the buyer {email}, by {by}.",
        "Simulación \u201c{scenario}\u201d con el comprador {email}, por {by}.",
    ),
    "simulations-removed": (
        "Simulações removidas por {by}: {simulations}, com {postbacks} avisos e {members} contas.",
        "Simulations removed by {by}: {simulations}, with {postbacks} postbacks and "
        "{members} accounts.",
        "Simulaciones eliminadas por {by}: {simulations}, con {postbacks} avisos y "
        "{members} cuentas.",
    ),
    "not-for-simulations": (
        "O e-mail {email} é de uma pessoa de verdade; simule com outro.",
        "The address {email} belongs to a real person; simulate with another one.",
        "El e-mail {email} es de una persona de verdad; simula con otro.",
    ),
}
