#!/bin/sh
# Once, when the database is made: an ordinary owner, as managed PostgreSQL would have it.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$SPHERE_PASSWORD" --username postgres <<'SQL'
create role sphere login createrole password :'password';
create database sphere owner sphere;
SQL
