package text

import (
	"errors"
	"strconv"
	"strings"
)

// decimalPlaces is the number of digits that an amount keeps after the point.
const decimalPlaces = 4

// ParseDecimal returns a decimal number with at most four digits after the point as a
// count of 1/10,000. The error says that the text is no such number, or that it is out of
// the range of int64.
func ParseDecimal(s string) (int64, error) {
	whole, frac, point := strings.Cut(s, ".")
	digits := strings.TrimPrefix(whole, "-")
	if digits == "" || point && frac == "" || len(frac) > decimalPlaces || strings.Trim(digits+frac, "0123456789") != "" {
		return 0, errors.New("is not a decimal number such as 1249.90")
	}
	return strconv.ParseInt(whole+frac+strings.Repeat("0", decimalPlaces-len(frac)), 10, 64)
}

// AppendDecimal appends a count of 1/10,000 as a decimal number with two to four digits
// after the point.
func AppendDecimal(b []byte, n int64) []byte {
	u := uint64(n) //nolint:gosec // the sign is written separately, and -u is right for all values in two's complement
	if n < 0 {
		b = append(b, '-')
		u = -u
	}
	b = strconv.AppendUint(b, u/10_000, 10)
	var digits [5]byte
	rest := strconv.AppendUint(digits[:0], u%10_000+10_000, 10)[1:]
	for len(rest) > 2 && rest[len(rest)-1] == '0' {
		rest = rest[:len(rest)-1]
	}
	return append(append(b, '.'), rest...)
}
