# The worker of the gateway. Built and run by docker-compose.yml; holds no secrets. It runs as nobody
# in particular and needs no file system to write to: run it with --read-only.

FROM python:3.12-slim AS build
WORKDIR /source
COPY requirements requirements
RUN python -m venv /opt/gateway \
    && /opt/gateway/bin/pip install --no-cache-dir --require-hashes --only-binary :all: \
        -r requirements/tracing.lock \
    && pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/build.lock
COPY . .
RUN pip wheel --no-build-isolation --no-deps --wheel-dir /wheels . \
    && /opt/gateway/bin/pip install --no-index --no-deps /wheels/*.whl \
    && /opt/gateway/bin/pip uninstall --yes pip

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin gateway
COPY --from=build /opt/gateway /opt/gateway
ENV PATH=/opt/gateway/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    GATEWAY_HTTP_HOST=0.0.0.0 GATEWAY_HTTP_PORT=9464
USER gateway
WORKDIR /tmp
EXPOSE 9464
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s --retries=4 \
    CMD ["python", "-m", "gateway.monitor.probe", "/healthz"]
ENTRYPOINT ["gateway"]
CMD ["worker"]
