-- How far input files were read. A writer may add to a file after it was claimed, read or put away: what these rows say is compared with the file.

CREATE TABLE input_file (
    intake_id     text        PRIMARY KEY REFERENCES intake (id),
    header_to     bigint      NOT NULL,                 -- bytes at its start that every row needs before it: header line, open envelope
    read_to       bigint      NOT NULL,                 -- bytes up to which its rows are recorded
    seen_to       bigint      NOT NULL,                 -- bytes that were looked at
    seen_crc      bigint,                               -- CRC-32C of these
    concluded     boolean     NOT NULL DEFAULT false,   -- nothing behind seen_to is read as a part of this input any more
    tail_recorded boolean     NOT NULL DEFAULT false,   -- the last line had no line end and was recorded as a request
    folder        text,                                 -- where it was put away: .done or .failed of its inbox
    name          text,
    inode         bigint,                               -- of the file: another file of that name in another inbox is not this one
    modified_at   timestamptz,
    watched_from  timestamptz                           -- compared with the file for an hour from here
);
CREATE INDEX input_file_watched ON input_file (watched_from) WHERE watched_from IS NOT NULL;
