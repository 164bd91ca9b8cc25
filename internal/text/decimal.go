package text

import (
	"errors"
	"strconv"
	"strings"
)

// decimals is how many digits an amount keeps behind the point.
const decimals = 4

// ParseDecimal reads a decimal number with at most four digits after the point
// as a count of 1/10,000.
func ParseDecimal(s string) (int64, error) {
	whole, frac, point := strings.Cut(s, ".")
	digits := strings.TrimPrefix(whole, "-")
	if digits == "" || point && frac == "" || len(frac) > decimals || strings.Trim(digits+frac, "0123456789") != "" {
		return 0, errors.New("is not a decimal number such as 1249.90")
	}
	return strconv.ParseInt(whole+frac+strings.Repeat("0", decimals-len(frac)), 10, 64)
}

// AppendDecimal writes a count of 1/10,000 with two digits after the point, or
// as many more as it has.
func AppendDecimal(b []byte, n int64) []byte {
	u := uint64(n) //nolint:gosec // its sign is written apart, and two's complement makes -u right for all
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
