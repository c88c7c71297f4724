-- Every status query goes by provider: the indexes of V1 without it are read by nothing, and a plan could still choose them.
DROP INDEX request_open;
DROP INDEX request_recheck;
