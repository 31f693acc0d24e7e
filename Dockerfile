# The worker of the gateway. Built and run by docker-compose.yml; holds no settings and no secrets.

FROM python:3.12-slim AS build
WORKDIR /source
COPY requirements requirements
RUN python -m venv /opt/gateway \
    && /opt/gateway/bin/pip install --no-cache-dir --require-hashes --only-binary :all: \
        -r requirements/runtime.lock \
    && pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/build.lock
COPY . .
RUN pip wheel --no-build-isolation --no-deps --wheel-dir /wheels . \
    && /opt/gateway/bin/pip install --no-index --no-deps /wheels/*.whl \
    && /opt/gateway/bin/pip uninstall --yes pip

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin gateway
COPY --from=build /opt/gateway /opt/gateway
ENV PATH=/opt/gateway/bin:$PATH PYTHONUNBUFFERED=1
USER gateway
WORKDIR /tmp
ENTRYPOINT ["gateway"]
CMD ["worker"]
