"""Which domain somebody owns, of a name: `mail.loja.com.br` belongs to whoever has `loja.com.br`.

The world's list of public suffixes has ten thousand lines and changes every week. What is here is
enough for those who sell in Brazil and around: the categories of Registro.br, and the words that
stand below a country everywhere. A name below another suffix is taken for a domain of its own.
"""

# Below a country of two letters these are nobody's own: co.uk, com.ar, or.jp.
GENERIC = frozenset({"com", "co", "net", "org", "edu", "gov", "gob", "mil", "ac", "or", "ne"})
# Below .br; what is none of these is a domain itself, as that of a university (usp.br).
_BRAZIL = (
    "9guacu abc adm adv agr aju am anani aparecida api app arq art ato b barueri belem bet bhz bib "
    "bio blog bmd boavista bsb campinagrande campinas caxias cim cng cnt com contagem coop coz cri "
    "cuiaba curitiba def des det dev ecn eco edu emp enf eng esp etc eti far feira flog floripa fm "
    "fnd fortal fot foz fst g12 geo ggf goiania gov gru ia imb ind inf jab jampa jdf joinville jor "
    "jus leg leilao lel log londrina macapa maceio manaus maringa mat med mil morena mp mus natal "
    "net niteroi nom not ntr odo ong org osasco palmas poa ppg pro psc psi pvh qsl radio rec "
    "recife rep ribeirao rio riobranco riopreto salvador sampa santamaria santoandre saobernardo "
    "saogonca seg sjc slg slz social sorocaba srv taxi tc tec teo the tmp trd tur tv udi vet "
    "vix vlog wiki xyz zlg"
)
BRAZIL = frozenset(_BRAZIL.split())
# Here people have names of two parts: ana.silva.nom.br.
_OF_TWO_PARTS = ("nom", "br")


def owned(name: str) -> str:
    """The organisational domain of a name (RFC 7489, 3.2), as far as we know suffixes."""
    labels = name.lower().rstrip(".").split(".")
    return ".".join(labels[-(_suffix(labels) + 1) :])


def _suffix(labels: list[str]) -> int:
    """How many labels at the end are nobody's own."""
    if len(labels) < 2:
        return 1
    second, top = labels[-2:]
    if (second, top) == _OF_TWO_PARTS:
        return 3
    known = BRAZIL if top == "br" else GENERIC if len(top) == 2 else frozenset()
    return 2 if second in known else 1
