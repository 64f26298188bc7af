/**
 * Prepares the environment of any command and becomes it: `["/bin/sh", "-ec", entrypoint, "entrypoint", ...command]`.
 * Reads VAULT_ENV_FILE, a file of `export NAME='value'` lines; removes white space around each URI, and puts the variables
 * <uri>_USERNAME and <uri>_PASSWORD into one without them; and writes MLFLOW_AUTH_DATABASE_URI into the file that MLflow takes it from.
 */
export const entrypoint = `\
if [ -n "\${VAULT_ENV_FILE:-}" ]; then
  . "$VAULT_ENV_FILE"
fi
# Only Python encodes what a URI could take for its own, such as an @ of a password.
uris=$(python -c '
import os, shlex
from urllib.parse import quote
for name in ("MLFLOW_BACKEND_STORE_URI", "MLFLOW_TRACKING_URI", "MLFLOW_AUTH_DATABASE_URI"):
    # A file that a Secret was created from often ends with a line break.
    uri = os.environ.get(name, "").strip()
    if name + "_PASSWORD" in os.environ:
        scheme, address = uri.split("://", 1)
        user, password = (quote(os.environ[name + part], "") for part in ("_USERNAME", "_PASSWORD"))
        uri = scheme + "://" + user + ":" + password + "@" + address
    if uri != os.environ.get(name, ""):
        print("export " + name + "=" + shlex.quote(uri))
')
eval "$uris"
if [ -n "\${MLFLOW_AUTH_DATABASE_URI:-}" ]; then
  export MLFLOW_AUTH_CONFIG_PATH=/tmp/basic_auth.ini
  (
    umask 077
    # MLflow's reader of this file interpolates: %% stands for %.
    uri=$(printf '%s' "$MLFLOW_AUTH_DATABASE_URI" | sed 's/%/%%/g')
    printf '[mlflow]\\ndatabase_uri = %s\\ndefault_permission = %s\\nauth_cache_ttl_seconds = %s\\n' \\
      "$uri" "\${MLFLOW_AUTH_DEFAULT_PERMISSION:-READ}" "\${MLFLOW_AUTH_CACHE_SECONDS:-0}" >"$MLFLOW_AUTH_CONFIG_PATH"
  )
fi
exec "$@"
`;

/**
 * Compares the databases with the installed MLflow before a release: `["python", "-c", checkMigrations]`. Reads
 * MLFLOW_BACKEND_STORE_URI, MLFLOW_AUTH_DATABASE_URI where there is one, and MIGRATIONS_MODE: `refuse` exits 1 when a
 * database is older and changes nothing, `upgrade` migrates it. A database newer than MLflow never fails: an aborted
 * release is rolled back by releasing the older image, and where that cannot start, its canary stops the release.
 */
export const checkMigrations = `\
# Where MLflow keeps its migrations, and the names in its databases, were read in 3.18.0.
import os
import sys
from importlib.metadata import version
from importlib.util import find_spec

import sqlalchemy
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

server = "MLflow " + version("mlflow")
mode = os.environ["MIGRATIONS_MODE"]
if mode not in ("refuse", "upgrade"):
    sys.exit(f"MIGRATIONS_MODE is {mode!r}: it must be refuse or upgrade.")
# An address that never answers would hold the release for minutes.
os.environ.setdefault("PGCONNECT_TIMEOUT", "10")


def upgrade_tracking(uri):
    from mlflow.db import upgrade

    upgrade.callback(uri)


def upgrade_auth(uri):
    from mlflow.server.auth.db.cli import upgrade

    upgrade.callback(uri, "head")


class Database:
    def __init__(self, name, variable, scripts, version_table, first_table, upgrade):
        self.name = name + " database"
        self.variable = variable
        self.uri = os.environ[variable]
        self.version_table = version_table
        self.first_table = first_table
        self.upgrade = upgrade
        package = find_spec("mlflow").submodule_search_locations[0]
        directory = ScriptDirectory(os.path.join(package, scripts))
        self.known = {script.revision for script in directory.walk_revisions()}
        self.heads = set(directory.get_heads())
        self.look()

    def say(self, text):
        print(f"{self.name}: {text}", flush=True)

    def look(self):
        """Reads the revisions the database is at, and writes nothing."""
        if self.uri != self.uri.strip():
            sys.exit(
                f"{self.name}: {self.variable} begins or ends with a space or a line break: create its Secret again, "
                "from a file that ends without one."
            )
        try:
            url = sqlalchemy.make_url(self.uri)
        except Exception:
            sys.exit(f"{self.name}: {self.variable} is no database URI.")
        if self.uri.count("@") > 1:
            sys.exit(f"{self.name}: {self.variable} holds more than one @: write those of the password as %40.")
        try:
            with sqlalchemy.create_engine(url).connect() as connection:
                options = {"version_table": self.version_table}
                context = MigrationContext.configure(connection, opts=options)
                self.current = set(context.get_current_heads())
                self.is_empty = not self.current and not sqlalchemy.inspect(connection).has_table(self.first_table)
        except ImportError as error:
            sys.exit(f"{self.name}: the image has no driver for {url.drivername}:// ({error}).")
        except sqlalchemy.exc.SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error)
            if url.password:
                reason = reason.replace(str(url.password), "***")
            reason = " ".join(reason.split())
            sys.exit(f"{self.name}: cannot be read, so the release stops: {reason}")

    def is_older(self):
        """Says what is found; True when the server would migrate the database."""
        at = "at " + (", ".join(sorted(self.current)) or "no revision")
        head = ", ".join(sorted(self.heads))
        if self.is_empty:
            self.say("empty; the server creates its tables.")
        elif self.current == self.heads:
            self.say(f"{at}, the head of {server}; nothing to do.")
        elif self.current - self.known:
            self.say(
                f"WARNING: {at}, which {server} does not know; a newer MLflow migrated it. It is left as it is. "
                "A server that does not start on it needs the newer image, or a backup from before the migration."
            )
        else:
            self.say(f"{at}, {server} needs {head}.")
            return True
        return False


databases = [
    Database(
        "tracking", "MLFLOW_BACKEND_STORE_URI", "store/db_migrations", "alembic_version", "experiments", upgrade_tracking
    )
]
if os.environ.get("MLFLOW_AUTH_DATABASE_URI"):
    databases.append(
        Database(
            "auth", "MLFLOW_AUTH_DATABASE_URI", "server/auth/db/migrations", "alembic_version_auth", "users", upgrade_auth
        )
    )

older = [database for database in databases if database.is_older()]
if older and mode == "refuse":
    sys.exit(
        "REFUSED, nothing was changed: the databases need a migration, which aborting the canary would not undo, and the "
        "older version does not start on them afterwards. Back up, then set migrations.allowBreakingCanary=true and, of "
        "rollout.analysis, successRate, errorRate and latency to false for this release."
    )
for database in older:
    database.say("upgrading.")
    database.upgrade(database.uri)
    database.look()
    if database.current != database.heads:
        sys.exit(f"{database.name}: the upgrade ended at {', '.join(sorted(database.current))}.")
    database.say("upgraded.")
`;
