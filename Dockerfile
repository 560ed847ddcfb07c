# The engine's image: every role and command of `smart115`; Kafka is another container.

FROM python:3.11.13-slim-bookworm AS build
WORKDIR /app
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /app/.venv
COPY requirements-bootstrap.lock requirements.lock ./
# Wheels alone, each with its hash: nothing is compiled and nothing unknown gets in. The packages
# that build ours stay out of the image: they have a folder of their own.
RUN /app/.venv/bin/pip install --quiet --require-hashes --only-binary :all: -r requirements.lock \
    && python -m venv /build \
    && /build/bin/pip install --quiet --require-hashes -r requirements-bootstrap.lock
COPY pyproject.toml README.md LICENSE ./
COPY console console
COPY dispatch dispatch
COPY routing routing
COPY scenarios scenarios
COPY schemas schemas
COPY streams streams
RUN /build/bin/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /app/.venv/bin/pip install --quiet --no-deps /wheels/*.whl \
    && /app/.venv/bin/python -m compileall -q /app/.venv/lib

FROM python:3.11.13-slim-bookworm
RUN useradd --system --uid 10115 --home-dir /var/lib/smart115 --create-home smart115
COPY --from=build /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    SMART115_HOME=/var/lib/smart115
USER smart115
WORKDIR /var/lib/smart115
VOLUME /var/lib/smart115
ENTRYPOINT ["smart115"]
CMD ["--help"]
