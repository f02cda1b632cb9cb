"""What the staff did with its own accounts. In Portuguese, English and Spanish."""

WORDS = {
    "entered-by-second-factor": (
        "Entrou com a senha e o código do aplicativo.",
        "Entered with the password and the code of the app.",
        "Entró con la contraseña y el código de la aplicación.",
    ),
    "entered-by-recovery": (
        "Entrou com a senha e um código de recuperação.",
        "Entered with the password and a recovery code.",
        "Entró con la contraseña y un código de recuperación.",
    ),
    "entered-by-passkey": (
        "Entrou com uma chave de acesso.",
        "Entered with a passkey.",
        "Entró con una llave de acceso.",
    ),
    "unknown-passkey": (
        "Mostraram uma chave de acesso que não é de ninguém da equipe.",
        "A passkey was shown that belongs to nobody on the team.",
        "Mostraron una llave de acceso que no es de nadie del equipo.",
    ),
    "wrong-passkey": (
        'A chave de acesso "{name}" não deu a resposta certa.',
        'The passkey "{name}" did not give the right answer.',
        'La llave de acceso "{name}" no dio la respuesta correcta.',
    ),
    "copied-passkey": (
        'A chave de acesso "{name}" contou para trás: pode haver uma cópia. Troque-a por outra.',
        'The passkey "{name}" counted backwards: there may be a copy. Replace it.',
        'La llave de acceso "{name}" contó hacia atrás: puede haber una copia. Cámbiala por otra.',
    ),
    "passkey-added": (
        'Criou a chave de acesso "{after}".',
        'Made the passkey "{after}".',
        'Creó la llave de acceso "{after}".',
    ),
    "passkey-renamed": (
        "Mudou o nome de uma chave de acesso.",
        "Renamed a passkey.",
        "Cambió el nombre de una llave de acceso.",
    ),
    "passkey-removed": (
        'Removeu a chave de acesso "{before}"; ela não abre mais nada.',
        'Removed the passkey "{before}"; it opens nothing any more.',
        'Quitó la llave de acceso "{before}"; ya no abre nada.',
    ),
    "wrong-second-factor": (
        "A senha de {email} estava certa, o código não.",
        "The password of {email} was right, the code was not.",
        "La contraseña de {email} era correcta, el código no.",
    ),
    "proved-again": (
        "Confirmou a senha para mexer no que é delicado.",
        "Gave the password again to do what is delicate.",
        "Confirmó la contraseña para tocar lo que es delicado.",
    ),
    "proved-by-passkey": (
        "Mostrou a chave de acesso para mexer no que é delicado.",
        "Showed the passkey to do what is delicate.",
        "Mostró la llave de acceso para tocar lo que es delicado.",
    ),
    "signed-out": (
        "Saiu deste aparelho: {device} ({place}).",
        "Signed out of this device: {device} ({place}).",
        "Salió de este dispositivo: {device} ({place}).",
    ),
    "second-factor-begun": (
        "Começou a ligar a verificação em duas etapas.",
        "Began to switch on two-step verification.",
        "Empezó a activar la verificación en dos pasos.",
    ),
    "second-factor-on": (
        "Ligou a verificação em duas etapas; nos outros aparelhos é preciso entrar de novo.",
        "Switched on two-step verification; other devices have to sign in again.",
        "Activó la verificación en dos pasos; en los otros dispositivos hay que entrar de nuevo.",
    ),
    "second-factor-off": (
        "Desligou a verificação em duas etapas.",
        "Switched off two-step verification.",
        "Desactivó la verificación en dos pasos.",
    ),
    "second-factor-reset": (
        "Verificação em duas etapas de {email} desligada por {by}.",
        "Two-step verification of {email} switched off by {by}.",
        "Verificación en dos pasos de {email} desactivada por {by}.",
    ),
    "recovery-codes-made": (
        "Criou códigos de recuperação novos; os anteriores não valem mais.",
        "Made new recovery codes; the earlier ones are worthless.",
        "Creó códigos de recuperación nuevos; los anteriores ya no valen.",
    ),
    "admin-invited": (
        "Link para criar a senha feito para {email}, {role}.",
        "Link to set the password made for {email}, {role}.",
        "Enlace para crear la contraseña hecho para {email}, {role}.",
    ),
    "admin-role-changed": (
        "Papel de {email} mudado por {by}.",
        "Role of {email} changed by {by}.",
        "Papel de {email} cambiado por {by}.",
    ),
    "admin-removed": (
        "{email} removido da equipe por {by}; saiu de todos os aparelhos.",
        "{email} removed from the team by {by}, and signed out everywhere.",
        "{email} quitado del equipo por {by}; salió de todos los dispositivos.",
    ),
    "already-on-the-staff": (
        "{email} já faz parte da equipe.",
        "{email} is on the team already.",
        "{email} ya forma parte del equipo.",
    ),
    "no-such-admin": (
        "Não há essa pessoa na equipe: {admin}.",
        "There is no such person on the team: {admin}.",
        "No hay esa persona en el equipo: {admin}.",
    ),
    "last-owner": (
        "{email} é o último dono que consegue entrar. Convide outro dono antes.",
        "{email} is the last owner who can sign in. Invite another owner first.",
        "{email} es el último dueño que puede entrar. Invita antes a otro dueño.",
    ),
    "decided-open": (
        "{by} decidiu: aberta.",
        "{by} decided: open.",
        "{by} decidió: abierta.",
    ),
    "decided-open-until": (
        "{by} decidiu: aberta até {until}.",
        "{by} decided: open until {until}.",
        "{by} decidió: abierta hasta {until}.",
    ),
    "decided-shut": (
        "{by} decidiu: fechada.",
        "{by} decided: shut.",
        "{by} decidió: cerrada.",
    ),
}
