-- What is needed to go on with a credit enquiry that was registered: its provider's access token, encrypted under the key of
-- recharge.secrets.key-file. One row a registration, by the id that the provider gave it.
CREATE TABLE credit_account (
    provider     text        NOT NULL,
    credit_id    text        NOT NULL,
    order_id     text        NOT NULL REFERENCES request (order_id),   -- the registration
    reference    text        NOT NULL,                                 -- sent with it
    sealed_token text        NOT NULL,
    updated_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (provider, credit_id)
);
