# One image for all services; the command names the service. The base images are arguments, so that mirrors and
# stand-ins can be used: docker build --build-arg BUILD_IMAGE=… --build-arg RUN_IMAGE=… .
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-25
ARG RUN_IMAGE=eclipse-temurin:25-jre

FROM ${BUILD_IMAGE} AS build
WORKDIR /source
COPY . .
RUN mvn -B -ntp -P app -pl standalone -am -Dmaven.test.skip=true -Dmdep.analyze.skip=true package

FROM ${RUN_IMAGE}
# A fixed number, so that a folder of the host can be given to it.
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin breezeway \
    && mkdir -p /app/standalone/target /data/spool \
    && chown -R breezeway /app /data
USER breezeway
WORKDIR /app
COPY --from=build --chown=breezeway /source/breezeway ./
COPY --from=build --chown=breezeway /source/config ./config
COPY --from=build --chown=breezeway /source/standalone/target/app ./standalone/target/app
# Leaves the archive of classes that halves the start.
RUN ./breezeway --version
# Services log for programs: JSON on standard output, a line each.
ENV BREEZEWAY_DATA_DIR=/data BREEZEWAY_LOG_FORMAT=json
VOLUME /data
ENTRYPOINT ["/app/breezeway"]
CMD ["--help"]
