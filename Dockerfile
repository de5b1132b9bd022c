FROM node:22-slim AS assets
WORKDIR /sphere
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts

FROM python:3.13-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
       libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home sphere && mkdir /data && chown sphere /data
WORKDIR /sphere
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes --only-binary :all: --no-binary dkimpy \
    -r requirements.txt
COPY --from=assets /sphere/node_modules node_modules
COPY . .
RUN python -m launcher.icons \
    && DEBUG=0 DEMO=1 python manage.py collectstatic --noinput \
    && rm -rf node_modules
USER sphere
ENV PYTHONUNBUFFERED=1
EXPOSE 8000 2525
