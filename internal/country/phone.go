package country

import (
	"buyergraph/internal/apperr"

	"github.com/nyaruka/phonenumbers"
)

// ValidatePhone accepts a phone number with as many digits as the numbers of the country have,
// or with those of another one if it begins with + and that country's prefix. Codes: INVALID.
func (c *Country) ValidatePhone(s string) error {
	if n, err := phonenumbers.Parse(s, c.Code); err == nil && phonenumbers.IsPossibleNumber(n) {
		return nil
	}
	example := "+44 20 7946 0018"
	if n := phonenumbers.GetExampleNumber(c.Code); n != nil {
		example = phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
	}
	return apperr.New(apperr.Invalid,
		"This is not a phone number of {country}. Enter one such as {example}, or one with the prefix of its country.",
		"reason", "NOT_PHONE", "country", c.Name, "countryCode", c.Code, "example", example)
}

// PhoneE164 returns a phone number that is written in the country's way in the format of E.164,
// such as +442079460018. An extension is left out. It is empty where a number cannot be dialled
// from abroad.
func (c *Country) PhoneE164(s string) string {
	n, err := phonenumbers.Parse(s, c.Code)
	if err != nil || phonenumbers.IsPossibleNumberWithReason(n) != phonenumbers.IS_POSSIBLE {
		return ""
	}
	return phonenumbers.Format(n, phonenumbers.E164)
}
