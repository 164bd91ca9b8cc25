package read

import "strconv"

// appendRfqLabel computes Rfq.label from the id: a request for quote has no other number.
func appendRfqLabel(b []byte, inputs []Value) []byte {
	return append(strconv.AppendInt(append(b, `"RFQ `...), inputs[0].Number, 10), '"')
}
