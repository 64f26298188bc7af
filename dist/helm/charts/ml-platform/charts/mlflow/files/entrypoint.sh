if [ -n "${VAULT_ENV_FILE:-}" ]; then
  . "$VAULT_ENV_FILE"
fi
if [ -n "${MLFLOW_AUTH_DATABASE_URI:-}" ]; then
  export MLFLOW_AUTH_CONFIG_PATH=/tmp/basic_auth.ini
  (
    umask 077
    # MLflow's reader of this file interpolates: %% stands for %.
    uri=$(printf '%s' "$MLFLOW_AUTH_DATABASE_URI" | sed 's/%/%%/g')
    printf '[mlflow]\ndatabase_uri = %s\ndefault_permission = %s\n' \
      "$uri" "${MLFLOW_AUTH_DEFAULT_PERMISSION:-READ}" >"$MLFLOW_AUTH_CONFIG_PATH"
  )
fi
exec "$@"
