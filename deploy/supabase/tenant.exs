# Registers the database with Supavisor, once: the tenant named POOLER_TENANT_ID, in transaction mode.
{:ok, _} = Application.ensure_all_started(:supavisor)

tenant = System.fetch_env!("POOLER_TENANT_ID")
%{rows: [[banner]]} = Supavisor.Repo.query!("select version()")
{:ok, version} = Supavisor.Helpers.parse_pg_version(banner)

if Supavisor.Tenants.get_tenant_by_external_id(tenant) == nil do
  {:ok, _} =
    Supavisor.Tenants.create_tenant(%{
      "external_id" => tenant,
      "db_host" => System.fetch_env!("POSTGRES_HOST"),
      "db_port" => System.fetch_env!("POSTGRES_PORT"),
      "db_database" => System.fetch_env!("POSTGRES_DB"),
      "require_user" => false,
      "auth_query" => "SELECT * FROM pgbouncer.get_auth($1)",
      "default_max_clients" => System.fetch_env!("POOLER_MAX_CLIENT_CONN"),
      "default_pool_size" => System.fetch_env!("POOLER_DEFAULT_POOL_SIZE"),
      "default_parameter_status" => %{"server_version" => version},
      "users" => [
        %{
          "db_user" => "pgbouncer",
          "db_password" => System.fetch_env!("POSTGRES_PASSWORD"),
          "mode_type" => System.fetch_env!("POOLER_POOL_MODE"),
          "pool_size" => System.fetch_env!("POOLER_DEFAULT_POOL_SIZE"),
          "is_manager" => true
        }
      ]
    })
end
