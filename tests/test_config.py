"""Settings: read once, each refused by the name of its variable."""

from __future__ import annotations

import re

import pytest

from scorecard.config import Settings
from scorecard.errors import BadSettings


def refused(**environ):
    with pytest.raises(BadSettings) as caught:
        Settings.from_environ(environ)
    return str(caught.value)


def test_without_variables_the_defaults_hold():
    assert Settings.from_environ({}) == Settings()
    assert Settings().database_url.startswith("sqlite:///")


def test_variables_of_others_are_left_alone():
    assert Settings.from_environ({"PATH": "/bin", "SCORECARD": "x"}) == Settings()


def test_an_unknown_variable_is_refused_by_name():
    said = refused(SCORECARD_DATABSE_URL="sqlite://")
    assert said.startswith("SCORECARD_DATABSE_URL is not a setting")
    assert "SCORECARD_DATABASE_URL" in said


def test_the_variables_of_the_tests_are_not_settings():
    assert Settings.from_environ({"SCORECARD_TEST_POSTGRES_URL": "x"}) == Settings()


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "many", "1e3", " 8000", "+5"])
def test_a_number_is_a_whole_number_above_0(text):
    assert refused(SCORECARD_PORT=text).startswith("SCORECARD_PORT must be a whole number above 0")


@pytest.mark.parametrize("text", ["", "1", "yes", "on", " true"])
def test_a_boolean_is_true_or_false(text):
    said = refused(SCORECARD_PUBLIC_READING=text)
    assert said.startswith("SCORECARD_PUBLIC_READING must be true or false")


@pytest.mark.parametrize(("text", "meant"), [("true", True), ("False", False), ("TRUE", True)])
def test_a_boolean_may_be_written_in_capitals(text, meant):
    settings = Settings.from_environ({"SCORECARD_PUBLIC_READING": text})
    assert settings.public_reading is meant


def test_an_empty_text_is_refused():
    assert "SCORECARD_HOST is empty" in refused(SCORECARD_HOST="")


def test_a_secret_may_stand_in_a_file(tmp_path):
    secret = tmp_path / "url"
    secret.write_text("postgresql+psycopg://u:hush@h/n\n")
    settings = Settings.from_environ({"SCORECARD_DATABASE_URL_FILE": str(secret)})
    assert settings.database_url == "postgresql+psycopg://u:hush@h/n"


def test_a_file_that_is_not_there_is_named_with_its_variable(tmp_path):
    path = tmp_path / "nothing"
    said = refused(SCORECARD_DATABASE_URL_FILE=str(path))
    assert said.startswith("SCORECARD_DATABASE_URL_FILE: cannot read")
    assert str(path) in said


def test_a_file_of_no_setting_is_refused_by_name(tmp_path):
    secret = tmp_path / "x"
    secret.write_text("1")
    assert refused(SCORECARD_NOTHING_FILE=str(secret)).startswith("SCORECARD_NOTHING_FILE is not")


def test_a_secret_given_twice_is_refused(tmp_path):
    secret = tmp_path / "url"
    secret.write_text("sqlite:///one")
    said = refused(SCORECARD_DATABASE_URL="sqlite:///two", SCORECARD_DATABASE_URL_FILE=str(secret))
    assert "SCORECARD_DATABASE_URL" in said


def test_settings_do_not_print_what_they_hold():
    settings = Settings(database_url="postgresql+psycopg://u:hush@h/n")
    assert "hush" not in repr(settings)
    assert "hush" not in str(settings)


def test_sqlite_is_served_by_one_process():
    assert refused(SCORECARD_WORKERS="2").startswith("SCORECARD_WORKERS")


def test_postgresql_may_be_served_by_several():
    environ = {"SCORECARD_WORKERS": "4", "SCORECARD_DATABASE_URL": "postgresql+psycopg://h/n"}
    assert Settings.from_environ(environ).workers == 4


def test_settings_never_change():
    with pytest.raises(AttributeError, match=re.escape("cannot assign to field")):
        Settings().port = 1
