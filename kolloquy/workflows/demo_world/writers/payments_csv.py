"""Open Payments' general payments in the 91 columns used since 2016, one file a program year."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from kolloquy.workflows.demo_world.posts_and_payments import Transfer


def _words(text: str) -> list[str]:
    return text.split()


_RECIPIENT = _words("""
Change_Type Covered_Recipient_Type Teaching_Hospital_CCN Teaching_Hospital_ID Teaching_Hospital_Name
Covered_Recipient_Profile_ID Covered_Recipient_NPI Covered_Recipient_First_Name Covered_Recipient_Middle_Name
Covered_Recipient_Last_Name Covered_Recipient_Name_Suffix Recipient_Primary_Business_Street_Address_Line1
Recipient_Primary_Business_Street_Address_Line2 Recipient_City Recipient_State Recipient_Zip_Code Recipient_Country
Recipient_Province Recipient_Postal_Code
""")
_PAYMENT = _words("""
Submitting_Applicable_Manufacturer_or_Applicable_GPO_Name Applicable_Manufacturer_or_Applicable_GPO_Making_Payment_ID
Applicable_Manufacturer_or_Applicable_GPO_Making_Payment_Name
Applicable_Manufacturer_or_Applicable_GPO_Making_Payment_State
Applicable_Manufacturer_or_Applicable_GPO_Making_Payment_Country Total_Amount_of_Payment_USDollars Date_of_Payment
Number_of_Payments_Included_in_Total_Amount Form_of_Payment_or_Transfer_of_Value
Nature_of_Payment_or_Transfer_of_Value City_of_Travel State_of_Travel Country_of_Travel Physician_Ownership_Indicator
Third_Party_Payment_Recipient_Indicator Name_of_Third_Party_Entity_Receiving_Payment_or_Transfer_of_Value
Charity_Indicator Third_Party_Equals_Covered_Recipient_Indicator Contextual_Information
Delay_in_Publication_Indicator Record_ID Dispute_Status_for_Publication Related_Product_Indicator
""")
_PRODUCT = _words("""
Covered_or_Noncovered_Indicator Indicate_Drug_or_Biological_or_Device_or_Medical_Supply
Product_Category_or_Therapeutic_Area Name_of_Drug_or_Biological_or_Device_or_Medical_Supply
Associated_Drug_or_Biological_NDC Associated_Device_or_Medical_Supply_PDI
""")
COLUMNS = (
    *_RECIPIENT,
    *(f"Covered_Recipient_Primary_Type_{n}" for n in range(1, 7)),
    *(f"Covered_Recipient_Specialty_{n}" for n in range(1, 7)),
    *(f"Covered_Recipient_License_State_code{n}" for n in range(1, 6)),
    *_PAYMENT,
    *(f"{column}_{n}" for n in range(1, 6) for column in _PRODUCT),
    "Program_Year",
    "Payment_Publication_Date",
)
_STATES = {
    "Massachusetts": "MA", "Minnesota": "MN", "California": "CA", "Alabama": "AL", "Texas": "TX", "Virginia": "VA",
    "Pennsylvania": "PA", "Nebraska": "NE", "Arizona": "AZ", "New York": "NY",
}  # fmt: skip
SPECIALTY = "Allopathic & Osteopathic Physicians|Internal Medicine|Cardiovascular Disease"


def state_code(region: str) -> str:
    return _STATES.get(region, "")


def write_payments(folder: Path, transfers: Sequence[Transfer]) -> list[Path]:
    paths = []
    for year in sorted({transfer.on.year for transfer in transfers}):
        path = folder / f"OP_DTL_GNRL_PGYR{year}_P0630{year + 1}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="")
            writer.writeheader()
            writer.writerows(_rows(year, transfers))
        paths.append(path)
    return paths


def _rows(year: int, transfers: Sequence[Transfer]) -> Iterator[dict[str, str]]:
    own = [transfer for transfer in transfers if transfer.on.year == year]
    for transfer in own:
        yield _row(transfer)
    # Registers have rows that nobody can read; the page of rejects should not stand empty.
    yield _row(own[0]) | {"Record_ID": f"99{year}000", "Total_Amount_of_Payment_USDollars": "see contract"}


def _row(transfer: Transfer) -> dict[str, str]:
    person, year = transfer.person, transfer.on.year
    name, place = person.name_in(year), person.post_in(year).institution
    row = {
        "Change_Type": "UNCHANGED",
        "Covered_Recipient_Type": "Covered Recipient Physician",
        "Covered_Recipient_Profile_ID": person.person_id.replace("P", "9"),
        "Covered_Recipient_NPI": person.npi or "",
        "Covered_Recipient_First_Name": name.given,
        "Covered_Recipient_Middle_Name": name.middle,
        "Covered_Recipient_Last_Name": name.family.upper() if year % 2 else name.family,
        "Covered_Recipient_Name_Suffix": name.suffix,
        "Recipient_City": place.town.upper(),
        "Recipient_State": state_code(place.region),
        "Recipient_Zip_Code": place.postal_code if place.country_code == "US" else "",
        "Recipient_Country": "United States",
        "Covered_Recipient_Primary_Type_1": "Medical Doctor",
        "Covered_Recipient_Specialty_1": SPECIALTY,
        "Applicable_Manufacturer_or_Applicable_GPO_Making_Payment_ID": f"99{sum(transfer.company.encode()):06d}",
        "Total_Amount_of_Payment_USDollars": transfer.amount,
        "Date_of_Payment": transfer.on.strftime("%m/%d/%Y"),
        "Number_of_Payments_Included_in_Total_Amount": "1",
        "Form_of_Payment_or_Transfer_of_Value": transfer.form,
        "Nature_of_Payment_or_Transfer_of_Value": transfer.nature,
        "Physician_Ownership_Indicator": "No",
        "Third_Party_Payment_Recipient_Indicator": "No Third Party Payment",
        "Delay_in_Publication_Indicator": "No",
        "Record_ID": transfer.record_id,
        "Dispute_Status_for_Publication": "No",
        "Related_Product_Indicator": "Yes" if transfer.product else "No",
        "Program_Year": str(year),
        "Payment_Publication_Date": date(year + 1, 6, 30).strftime("%m/%d/%Y"),
    }
    row["Submitting_Applicable_Manufacturer_or_Applicable_GPO_Name"] = transfer.company
    row["Applicable_Manufacturer_or_Applicable_GPO_Making_Payment_Name"] = transfer.company
    row["Applicable_Manufacturer_or_Applicable_GPO_Making_Payment_Country"] = "United States"
    if transfer.product:
        row["Covered_or_Noncovered_Indicator_1"] = "Covered"
        row["Indicate_Drug_or_Biological_or_Device_or_Medical_Supply_1"] = "Drug"
        row["Product_Category_or_Therapeutic_Area_1"] = "CARDIOLOGY"
        row["Name_of_Drug_or_Biological_or_Device_or_Medical_Supply_1"] = transfer.product
    return row
