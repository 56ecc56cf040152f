"""Countries as sources spell them, as ISO 3166-1 alpha-2 codes; a spelling nobody listed is no country."""

import re
from functools import cache

from kolloquy.kernel.text import fold

# The first name is the one we show; the others are spellings seen in registries and affiliations.
_TABLE = """
AD Andorra | AE United Arab Emirates; UAE; U.A.E. | AF Afghanistan | AG Antigua and Barbuda | AI Anguilla | AL Albania
AM Armenia | AO Angola | AQ Antarctica | AR Argentina | AS American Samoa | AT Austria; Österreich | AU Australia | AW Aruba
AX Åland Islands | AZ Azerbaijan | BA Bosnia and Herzegovina; Bosnia | BB Barbados | BD Bangladesh
BE Belgium; Belgique; België | BF Burkina Faso | BG Bulgaria | BH Bahrain | BI Burundi | BJ Benin | BL Saint Barthélemy
BM Bermuda | BN Brunei; Brunei Darussalam | BO Bolivia; Bolivia, Plurinational State of
BQ Caribbean Netherlands; Bonaire, Sint Eustatius and Saba | BR Brazil; Brasil | BS Bahamas; The Bahamas | BT Bhutan
BV Bouvet Island | BW Botswana | BY Belarus | BZ Belize | CA Canada | CC Cocos (Keeling) Islands
CD DR Congo; Congo, The Democratic Republic of the; Democratic Republic of the Congo; Congo, Democratic Republic
CF Central African Republic | CG Congo; Congo, Republic of the; Republic of the Congo | CH Switzerland; Schweiz; Suisse; Svizzera
CI Côte d'Ivoire; Ivory Coast | CK Cook Islands | CL Chile | CM Cameroon
CN China; PR China; P.R. China; P. R. China; People's Republic of China; Mainland China; The People's Republic of China
CO Colombia | CR Costa Rica | CU Cuba | CV Cape Verde; Cabo Verde | CW Curaçao | CX Christmas Island | CY Cyprus
CZ Czechia; Czech Republic; The Czech Republic | DE Germany; Deutschland | DJ Djibouti | DK Denmark; Danmark | DM Dominica
DO Dominican Republic | DZ Algeria | EC Ecuador | EE Estonia | EG Egypt; Arab Republic of Egypt | EH Western Sahara
ER Eritrea | ES Spain; España | ET Ethiopia | FI Finland | FJ Fiji | FK Falkland Islands; Falkland Islands (Malvinas)
FM Micronesia; Micronesia, Federated States of | FO Faroe Islands | FR France | GA Gabon
GB United Kingdom; UK; U.K.; Great Britain; England; Scotland; Wales; Northern Ireland; United Kingdom of Great Britain and Northern Ireland
GD Grenada | GE Georgia; Republic of Georgia | GF French Guiana | GG Guernsey | GH Ghana | GI Gibraltar | GL Greenland
GM Gambia; The Gambia | GN Guinea | GP Guadeloupe | GQ Equatorial Guinea | GR Greece; Hellas
GS South Georgia and the South Sandwich Islands | GT Guatemala | GU Guam | GW Guinea-Bissau | GY Guyana
HK Hong Kong; Hong Kong SAR; Hong Kong, China; Hong Kong SAR China | HM Heard Island and McDonald Islands | HN Honduras
HR Croatia; Hrvatska | HT Haiti | HU Hungary | ID Indonesia | IE Ireland; Republic of Ireland; Ireland, Republic of
IL Israel | IM Isle of Man | IN India | IO British Indian Ocean Territory | IQ Iraq
IR Iran; Iran, Islamic Republic of; Islamic Republic of Iran; I.R. Iran; Iran (Islamic Republic of)
IS Iceland | IT Italy; Italia | JE Jersey | JM Jamaica | JO Jordan | JP Japan | KE Kenya | KG Kyrgyzstan | KH Cambodia
KI Kiribati | KM Comoros | KN Saint Kitts and Nevis
KP North Korea; Korea, Democratic People's Republic of; Democratic People's Republic of Korea
KR South Korea; Korea, Republic of; Republic of Korea; Korea; Korea, South; Korea (South)
KW Kuwait | KY Cayman Islands | KZ Kazakhstan | LA Laos; Lao People's Democratic Republic; Lao PDR | LB Lebanon
LC Saint Lucia | LI Liechtenstein | LK Sri Lanka | LR Liberia | LS Lesotho | LT Lithuania | LU Luxembourg | LV Latvia
LY Libya; Libyan Arab Jamahiriya | MA Morocco | MC Monaco | MD Moldova; Moldova, Republic of; Republic of Moldova
ME Montenegro | MF Saint Martin | MG Madagascar | MH Marshall Islands
MK North Macedonia; Macedonia; Macedonia, The Former Yugoslav Republic of; Republic of Macedonia; FYROM | ML Mali
MM Myanmar; Burma; Myanmar (Burma) | MN Mongolia | MO Macao; Macau; Macau SAR | MP Northern Mariana Islands | MQ Martinique
MR Mauritania | MS Montserrat | MT Malta | MU Mauritius | MV Maldives | MW Malawi | MX Mexico; México | MY Malaysia
MZ Mozambique | NA Namibia | NC New Caledonia | NE Niger | NF Norfolk Island | NG Nigeria | NI Nicaragua
NL Netherlands; The Netherlands; Nederland; Holland | NO Norway; Norge | NP Nepal | NR Nauru | NU Niue
NZ New Zealand; Aotearoa New Zealand | OM Oman | PA Panama | PE Peru | PF French Polynesia | PG Papua New Guinea
PH Philippines; The Philippines | PK Pakistan | PL Poland; Polska | PM Saint Pierre and Miquelon | PN Pitcairn
PR Puerto Rico | PS Palestine; Palestinian Territories; Palestinian Territory, occupied; Palestine, State of; State of Palestine; occupied Palestinian territory
PT Portugal | PW Palau | PY Paraguay | QA Qatar | RE Réunion; La Réunion | RO Romania | RS Serbia; Republic of Serbia
RU Russia; Russian Federation; The Russian Federation | RW Rwanda
SA Saudi Arabia; KSA; Kingdom of Saudi Arabia | SB Solomon Islands | SC Seychelles | SD Sudan | SE Sweden; Sverige
SG Singapore; Republic of Singapore | SH Saint Helena | SI Slovenia | SJ Svalbard and Jan Mayen
SK Slovakia; Slovak Republic | SL Sierra Leone | SM San Marino | SN Senegal | SO Somalia | SR Suriname | SS South Sudan
ST Sao Tome and Principe | SV El Salvador | SX Sint Maarten | SY Syria; Syrian Arab Republic | SZ Eswatini; Swaziland
TC Turks and Caicos Islands | TD Chad | TF French Southern Territories | TG Togo | TH Thailand | TJ Tajikistan | TK Tokelau
TL Timor-Leste; East Timor | TM Turkmenistan | TN Tunisia | TO Tonga
TR Türkiye; Turkey; Turkey (Türkiye); Türkiye (Turkey); Republic of Turkey; Republic of Türkiye | TT Trinidad and Tobago | TV Tuvalu
TW Taiwan; Taiwan, ROC; Taiwan, R.O.C.; Taiwan (R.O.C.); Taiwan, Province of China; Republic of China; Taiwan, Republic of China
TZ Tanzania; Tanzania, United Republic of; United Republic of Tanzania | UA Ukraine | UG Uganda
UM United States Minor Outlying Islands
US United States; USA; U.S.A.; U.S.; United States of America; The United States; The United States of America
UY Uruguay | UZ Uzbekistan | VA Holy See; Vatican City; Holy See (Vatican City State) | VC Saint Vincent and the Grenadines
VE Venezuela; Venezuela, Bolivarian Republic of | VG British Virgin Islands; Virgin Islands, British
VI U.S. Virgin Islands; Virgin Islands, U.S.; Virgin Islands (U.S.); United States Virgin Islands
VN Vietnam; Viet Nam | VU Vanuatu | WF Wallis and Futuna | WS Samoa | XK Kosovo | YE Yemen
YT Mayotte | ZA South Africa; Republic of South Africa | ZM Zambia | ZW Zimbabwe
"""
_ENTRY = re.compile(r"(?:^|\|)\s*([A-Z]{2}) ([^|\n]+)", re.MULTILINE)
_NAMES: dict[str, tuple[str, ...]] = {
    code: tuple(name.strip() for name in names.split(";")) for code, names in _ENTRY.findall(_TABLE)
}
_CODES: dict[str, str] = {fold(name): code for code, names in _NAMES.items() for name in names}
# Three-letter codes that sources write where a two-letter one is asked for.
_ALPHA_3 = {"usa": "US", "gbr": "GB", "deu": "DE", "fra": "FR", "ita": "IT", "esp": "ES", "chn": "CN", "jpn": "JP", "can": "CA"}  # fmt: skip


@cache
def country_code(text: str | None) -> str | None:
    """The code of the country that `text` names, by name or code; None where it names none we know."""
    folded = fold(text)
    if not folded:
        return None
    if len(folded) == 2 and folded.upper() in _NAMES:
        return folded.upper()
    return _CODES.get(folded) or _ALPHA_3.get(folded)


def country_name(code: str | None) -> str | None:
    """The name we show for an alpha-2 code."""
    names = _NAMES.get(code or "")
    return names[0] if names else None


def all_countries() -> dict[str, str]:
    """Every code with the name we show."""
    return {code: names[0] for code, names in _NAMES.items()}
