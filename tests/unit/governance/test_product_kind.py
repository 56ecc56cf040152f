"""A product is a medicine or a device; the products file may say which."""

import pytest

from kolloquy.governance.models import Product
from kolloquy.governance.roster.places import import_products, preview_products

pytestmark = pytest.mark.django_db


def bring(text: str):
    return import_products(text.encode(), name="products.csv", by=None)


def test_a_product_is_a_medicine_unless_the_file_says_otherwise():
    bring("product,indication\nvel,attr-cm\n")
    assert Product.objects.get().kind == "medicine"
    report = bring("product,indication,kind\nvel,attr-cm,Device\n")
    assert Product.objects.get().kind == "device"
    assert report.rows[0].what == ("Vel is a device",)
    assert not bring("product,indication,kind\nvel,attr-cm,device\n").changed
    assert not bring("product,indication\nvel,attr-cm\n").changed
    assert Product.objects.get().kind == "device"


@pytest.mark.parametrize(
    "rows, sentence",
    [
        ("vel,attr-cm,toy\n", "“toy” is no kind of product; write medicine or device."),
        ("vel,attr-cm,device\nvel,attr-pn,medicine\n", "vel is a medicine in one row and a device in another"),
    ],
)
def test_what_is_neither_is_said(rows, sentence):
    report = preview_products(f"product,indication,kind\n{rows}".encode(), name="products.csv")
    assert sentence in report.problems[0].sentence
