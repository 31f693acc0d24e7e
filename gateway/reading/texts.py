"""What level 1 says to people when a message cannot be read or is not valid."""

from __future__ import annotations

from gateway.standard.berichten import Berichtsoort
from gateway.standard.findings import Text

TOO_LARGE = Text(
    "Het bericht is groter dan 25 MB. Verdeel de gegevens over meerdere berichten.",
    "The message is larger than 25 MB. Divide the data over several messages.",
)
ENCODING = Text(
    "De tekencodering van het bericht is niet UTF-8 (of UTF-16), of niet de codering die het"
    " bericht zelf noemt. Sla het bericht op als UTF-8 en noem die codering.",
    "The message is not encoded in UTF-8 (or UTF-16), or not in the encoding that it names. Save"
    " the message as UTF-8 and name that encoding.",
)
NUL = Text(
    "Het bericht bevat NUL-tekens; dat is geen XML. Maak het bericht opnieuw aan.",
    "The message holds NUL characters; that is not XML. Make the message again.",
)
EMPTY = Text(
    "Het bestand is leeg. Controleer of het goed is opgeslagen en verzonden.",
    "The file is empty. Check that it was saved and sent well.",
)
DOCTYPE = Text(
    "Het bericht bevat een DOCTYPE (DTD); dat is niet toegestaan. Laat de DOCTYPE weg.",
    "The message holds a DOCTYPE (DTD), which is forbidden. Leave the DOCTYPE out.",
)
UNKNOWN = Text(
    "Dit is geen bericht van iJw of iWmo 3.2: het begint niet met Bericht in de namespace van"
    " zo'n bericht. Controleer of u het juiste bestand verzendt.",
    "This is not a message of iJw or iWmo 3.2: it does not begin with Bericht in the namespace of"
    " one. Check that you send the right file.",
)


def unknown_release(standard: str, release: str, bericht: str) -> Text:
    """A message or release of the iStandaarden that the gateway does not know."""
    name, bericht = {"ijw": "iJw", "iwmo": "iWmo"}[standard], bericht.upper()
    if release == "3.2":
        return Text(
            f"Bericht {bericht} bestaat niet in {name} 3.2. Controleer het nummer van het bericht"
            " en zijn namespace.",
            f"Message {bericht} does not exist in {name} 3.2. Check the number of the message and"
            " its namespace.",
        )
    return Text(
        f"Bericht {bericht} van {name} {release} wordt niet ondersteund; gebruik release 3.2 van"
        " iJw of iWmo.",
        f"Message {bericht} of {name} {release} is not supported; use release 3.2 of iJw or iWmo.",
    )


def not_in_use(soort: Berichtsoort) -> Text:
    """A message of a release that is not used yet, or no longer."""
    name = {"jw": "iJw", "wmo": "iWmo"}[soort.wet]
    return Text(
        f"Release {soort.release} van {name} is vandaag niet in gebruik. Stuur het bericht volgens"
        " de release die nu geldt.",
        f"Release {soort.release} of {name} is not in use today. Send the message by the release"
        " that is in force.",
    )


def limit(line: int) -> Text:
    """A text of over 10 MB, a name or a nesting beyond all measure."""
    return Text(
        f"Het bericht overschrijdt een grens van de lezer bij regel {line}: te diep genest, of één"
        " tekst van meer dan 10 MB. Zo'n bericht hoort niet voor te komen.",
        f"The message exceeds a limit of the reader near line {line}: nested too deeply, or one"
        " text of over 10 MB. Such a message should not exist.",
    )


def not_in_encoding(line: int) -> Text:
    """Bytes that are no character in the encoding of the message."""
    return Text(
        f"Bij regel {line} staan tekens die niet in de genoemde codering passen. Sla het bericht op"
        " als UTF-8.",
        f"Near line {line} there are characters that do not fit the encoding. Save the message as"
        " UTF-8.",
    )


def not_well_formed(line: int, column: int) -> Text:
    """Not XML."""
    return Text(
        f"Het bericht is geen welgevormde XML: de fout staat bij regel {line}, positie {column}."
        " Mogelijk is het bestand afgebroken of met de hand gewijzigd.",
        f"The message is not well-formed XML: the fault is near line {line}, position {column}."
        " The file may have been cut off or changed by hand.",
    )
