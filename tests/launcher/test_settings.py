from launcher.settings import data_folder, kept_keys, parse, told, write_env


def test_env_files_may_quote_comment_and_export():
    text = "# PORT=1\nexport PORT=8001\nNAME='a b'\n\nURL=\"x?a=1#b\"\nnonsense\n"
    assert parse(text) == {"PORT": "8001", "NAME": "a b", "URL": "x?a=1#b"}


def test_the_environment_stands_over_the_file_and_empty_values_are_absent(tmp_path):
    file = tmp_path / ".env"
    file.write_text("PORT=8001\nSMTP_PORT=2600\nDATABASE_URL=\n")
    values = told({"PORT": "9000", "REDIS_URL": ""}, file)
    assert values == {"PORT": "9000", "SMTP_PORT": "2600"}


def test_no_file_is_no_trouble(tmp_path):
    assert told({"PORT": "9000"}, tmp_path / ".env") == {"PORT": "9000"}


def test_the_data_folder_is_made_and_absolute(tmp_path):
    folder = data_folder({"SPHERE_DATA_DIR": str(tmp_path / "new" / "data")})
    assert folder.is_dir()
    assert folder.is_absolute()


def test_what_is_written_is_for_its_owner_alone(tmp_path):
    file = tmp_path / "run.env"
    file.write_text("old")
    file.chmod(0o644)
    write_env(file, {"PORT": 8000})
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text() == "PORT=8000\n"


def test_keys_are_made_once_and_kept(tmp_path):
    first = kept_keys(tmp_path)
    assert kept_keys(tmp_path) == first
    assert len(first["FIELD_KEYS"]) == 44
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
