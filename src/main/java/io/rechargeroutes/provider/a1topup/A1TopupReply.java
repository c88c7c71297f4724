package io.rechargeroutes.provider.a1topup;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonIgnore;
import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlRootElement;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.dataformat.bindy.annotation.CsvRecord;
import org.apache.camel.dataformat.bindy.annotation.DataField;

/**
 * The record that A1Topup answers with, in any of its three forms. All fields are text, as they came, and may be
 * absent.
 */
@CsvRecord(separator = ",")
@XmlRootElement(name = "Recharge")
@XmlAccessorType(XmlAccessType.FIELD)
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY, getterVisibility = JsonAutoDetect.Visibility.NONE)
public class A1TopupReply {

    @DataField(pos = 1, trim = true)
    private String txid;

    @DataField(pos = 2, trim = true)
    private String status;

    @DataField(pos = 3, trim = true)
    private String opid;

    @DataField(pos = 4, trim = true)
    private String number;

    @DataField(pos = 5, trim = true)
    private String amount;

    @DataField(pos = 6, trim = true)
    private String orderid;
    /** What stands in fields that the document does not know; of XML, {@link A1TopupForm} gathers it. */
    @XmlElement
    @JsonIgnore
    private String others;

    /** A1Topup's transaction; 0 where the request was refused. */
    public String txid() {
        return filled(txid);
    }

    /** Success, Failure or Pending, in any case. */
    public String status() {
        return filled(status);
    }

    /** The operator's reference on success, the reason on failure. */
    public String opid() {
        return filled(opid);
    }

    public String number() {
        return filled(number);
    }

    public String amount() {
        return filled(amount);
    }

    /** The reference that we sent. */
    public String orderid() {
        return filled(orderid);
    }

    /** All words of the record: status, opid, and those in fields that the document does not know. */
    String text() {
        return Stream.of(status, opid, others)
                .map(A1TopupReply::filled)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("; "));
    }

    @JsonAnySetter
    private void other(String name, Object value) {
        others = others == null ? String.valueOf(value) : others + "; " + value;
    }

    private static String filled(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}
