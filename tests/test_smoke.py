def test_a(sample_client):
    assert sample_client.get("/api/v1/scorecards/UKR/nato-accession?as_of=2025-12-31").status_code == 200


def test_b(client):
    assert client.get("/healthz").status_code == 200
