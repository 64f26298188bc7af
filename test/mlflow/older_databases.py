"""Makes two empty databases into the tracking and the auth database that an older MLflow left."""

import sys

import sqlalchemy
from alembic import command
from alembic.script import ScriptDirectory
from mlflow.server.auth.db import utils as auth
from mlflow.store.db import utils as tracking
from mlflow.store.tracking.dbmodels.initial_models import Base


def older(config, releases):
    revisions = list(ScriptDirectory.from_config(config).walk_revisions())
    return revisions[releases].revision


tracking_uri, auth_uri = sys.argv[1:]

engine = sqlalchemy.create_engine(tracking_uri)
Base.metadata.create_all(engine)
config = tracking._get_alembic_config(tracking_uri)
command.upgrade(config, older(config, 5))

engine = sqlalchemy.create_engine(auth_uri)
auth.migrate(engine, older(auth._get_alembic_config(auth_uri), 2))
