if [ -n "${VAULT_ENV_FILE:-}" ]; then
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
if [ -n "${MLFLOW_AUTH_DATABASE_URI:-}" ]; then
  export MLFLOW_AUTH_CONFIG_PATH=/tmp/basic_auth.ini
  (
    umask 077
    # MLflow's reader of this file interpolates: %% stands for %.
    uri=$(printf '%s' "$MLFLOW_AUTH_DATABASE_URI" | sed 's/%/%%/g')
    printf '[mlflow]\ndatabase_uri = %s\ndefault_permission = %s\nauth_cache_ttl_seconds = %s\n' \
      "$uri" "${MLFLOW_AUTH_DEFAULT_PERMISSION:-READ}" "${MLFLOW_AUTH_CACHE_SECONDS:-0}" >"$MLFLOW_AUTH_CONFIG_PATH"
  )
fi
exec "$@"
