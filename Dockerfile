# The service as an image: the locked dependencies, the checkout, one unprivileged user.
FROM python:3.11-slim
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUNBUFFERED=1
WORKDIR /srv/scorecard
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock
COPY pyproject.toml setup.cfg ./
COPY scorecard ./scorecard
COPY migrations ./migrations
COPY fixtures ./fixtures
RUN pip install --no-deps --no-build-isolation -e . \
    && useradd --system --home /srv/scorecard scorecard \
    && install -d -o scorecard var
USER scorecard
ENV SCORECARD_HOST=0.0.0.0
EXPOSE 8000
HEALTHCHECK CMD python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz')"
# Once, by hand: docker compose run --rm scorecard scorecard init --sample
CMD ["scorecard", "serve"]
