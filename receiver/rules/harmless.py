"""What in a postback is about nobody: names of fields, and values that may be shown to anybody.

What is not named here counts as personal, whatever it is.
"""

import re

from receiver.rules.told import plain


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


NAMES = _names(
    """
    chave_unica produto plano tipopostback tipoevento postback_evento codigo_venda
    codigo_status venda comprador produtor comissoes order_bump venda_item_order_bump
    produtos assinatura recuperacao_parcelada rastreio ecommerce ecommerce_dados
    url_recuperacao pix_url pix_imagem_qrcode pix_codigo_qrcode callcenter id data
    codigo_produto codigo_plano json codigo chave nome categoria sku referencia quantidade
    periodicidade descricao valor cupom datainicio datafinalizada meiopagamento
    formapagamento garantiarestante status valorrecebido onebuyclick venda_upsell tipo_frete
    descr_tipo_frete frete src utm_source utm_medium utm_content utm_campaign utm_term
    linkboleto linha_digitavel parcelas query_string idioma moeda pais_origem email
    data_nascimento cnpj_cpf telefone cep endereco numero complemento bairro cidade estado
    pais refafiliado tipo_comissao porcentagem comissao codplano planonome cupom_descricao
    principal formato membertizze skuplano data_assinatura parcela
    data_recuperacao_parcelada url itens ip user_agent
    """
)
_NUMBERS = _names(
    """
    postback_evento codigo_status order_bump ecommerce quantidade parcelas parcela
    onebuyclick garantiarestante principal formato membertizze tipoevento.codigo
    tipopostback.codigo rastreio.status
    """
)
_SUMS = _names(
    """
    valor valorrecebido frete porcentagem comissao
    """
)
_DATES = _names(
    """
    data datainicio datafinalizada data_assinatura data_recuperacao_parcelada
    """
)
_WORDS = _names(
    """
    status descricao formapagamento meiopagamento periodicidade tipo_comissao idioma moeda
    pais_origem pais ecommerce order_bump
    """
)
_KNOWN = frozenset(
    """
    aguardando pagamento|finalizada|finalizada / aprovada|cancelada|devolvida
    |devolvida (reembolso)|bloqueada|completa|abandono de checkout|ativa|inadimplente|oculto
    |assinatura - ativa|assinatura - inadimplente|assinatura - cancelada
    |assinatura - aguardando pagamento|recuperacao parcelada - ativa
    |recuperacao parcelada - cancelada|status do pedido - rastreio|sistema|produtor|co-produtor
    |coprodutor|afiliado|afiliado premium|gerente de afiliado|co-afiliado|boleto
    |cartao de credito|cartao|pix|gratis|debito online|outra|monetizze|pagseguro|moip|semanal
    |mensal|bimestral|trimestral|semestral|anual|postado|extraviado|devolvido
    |saiu para entrega|entregue|em transito|aguardando retirada|primeiro clique|ultimo clique
    |br|brasil|brl|usd|eur|pt|pt-br|pt_br|en|es|true|false
    """.replace("\n", " ").split("|")
)
KNOWN = frozenset(" ".join(word.split()) for word in _KNOWN)

_NUMBER = re.compile(r"\d{1,4}\Z", re.ASCII)
_SUM = re.compile(r"\d{1,7}(?:[.,]\d{1,5})?\Z", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d:\d\d)?\Z", re.ASCII)


def is_known_name(name: str) -> bool:
    """Whether a field may be shown by its name: the marketplace's own, or a place in a list."""
    return name.lower() in NAMES or (name.isascii() and name.isdigit() and len(name) < 4)


def is_harmless(path: tuple[str, ...], value: str) -> bool:
    """Whether the value of this field tells of nobody: nothing, or of a kind that is known."""
    if value.strip() in ("", "0"):
        return True
    steps = [step.lower() for step in path if not step.isdigit()]
    names = {steps[-1], ".".join(steps[-2:])} if steps else set()
    kinds = ((_NUMBERS, _NUMBER), (_SUMS, _SUM), (_DATES, _DATE))
    if any(names & fields and shape.match(value) for fields, shape in kinds):
        return True
    return bool(names & _WORDS) and plain(value) in KNOWN
