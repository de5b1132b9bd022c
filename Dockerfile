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
COPY . .
RUN --mount=type=bind,from=assets,source=/sphere/node_modules,target=/sphere/node_modules \
    python -c "from launcher import assets; assets.gather()" \
    && DEBUG=0 DEMO=1 python manage.py collectstatic --noinput
USER sphere
ENV PYTHONUNBUFFERED=1
EXPOSE 8000 2525
