package directory

import (
	"context"
	"reflect"

	"buyergraph/ent"
	"buyergraph/ent/customeruseraddress"
	"buyergraph/internal/apperr"
	"buyergraph/internal/country"
	"buyergraph/internal/mutation"
	"buyergraph/internal/text"

	"github.com/99designs/gqlgen/graphql"
)

// AddressInput are the fields of a new address; the SDL describes them.
type AddressInput struct {
	ExternalID      *string
	Label           *string
	NamePrefix      *string
	FirstName       *string
	MiddleName      *string
	LastName        *string
	NameSuffix      *string
	Company         *string
	Street          string
	Street2         *string
	City            string
	PostalCode      string
	CountryCode     string
	RegionCode      *string
	RegionText      *string
	Phone           *string
	Primary         bool
	Billing         bool
	Shipping        bool
	DefaultBilling  bool
	DefaultShipping bool
}

// AddressPatch are the fields of a changed address; absent fields stay.
type AddressPatch struct {
	ExternalID      graphql.Omittable[*string]
	Label           graphql.Omittable[*string]
	NamePrefix      graphql.Omittable[*string]
	FirstName       graphql.Omittable[*string]
	MiddleName      graphql.Omittable[*string]
	LastName        graphql.Omittable[*string]
	NameSuffix      graphql.Omittable[*string]
	Company         graphql.Omittable[*string]
	Street          graphql.Omittable[*string]
	Street2         graphql.Omittable[*string]
	City            graphql.Omittable[*string]
	PostalCode      graphql.Omittable[*string]
	CountryCode     graphql.Omittable[*string]
	RegionCode      graphql.Omittable[*string]
	RegionText      graphql.Omittable[*string]
	Phone           graphql.Omittable[*string]
	Primary         *bool
	Billing         *bool
	Shipping        *bool
	DefaultBilling  *bool
	DefaultShipping *bool
}

// addressTexts are the texts of an address, by the name of the field in [AddressInput] and
// [AddressPatch]. Both kinds of address books have the same columns and validators.
var addressTexts = []struct {
	field, column string
	validate      func(string) error
	isRequired    bool
}{
	{"ExternalID", customeruseraddress.FieldExternalID, customeruseraddress.ExternalIDValidator, false},
	{"Label", customeruseraddress.FieldLabel, customeruseraddress.LabelValidator, false},
	{"NamePrefix", customeruseraddress.FieldNamePrefix, customeruseraddress.NamePrefixValidator, false},
	{"FirstName", customeruseraddress.FieldFirstName, customeruseraddress.FirstNameValidator, false},
	{"MiddleName", customeruseraddress.FieldMiddleName, customeruseraddress.MiddleNameValidator, false},
	{"LastName", customeruseraddress.FieldLastName, customeruseraddress.LastNameValidator, false},
	{"NameSuffix", customeruseraddress.FieldNameSuffix, customeruseraddress.NameSuffixValidator, false},
	{"Company", customeruseraddress.FieldCompany, customeruseraddress.CompanyValidator, false},
	{"Street", customeruseraddress.FieldStreet, customeruseraddress.StreetValidator, true},
	{"Street2", customeruseraddress.FieldStreet2, customeruseraddress.Street2Validator, false},
	{"City", customeruseraddress.FieldCity, customeruseraddress.CityValidator, true},
	{"CountryCode", customeruseraddress.FieldCountryCode, customeruseraddress.CountryCodeValidator, true},
	{"RegionCode", customeruseraddress.FieldRegionCode, acceptAnyText, false},
	{"RegionText", customeruseraddress.FieldRegionText, customeruseraddress.RegionTextValidator, false},
	{"Phone", customeruseraddress.FieldPhone, customeruseraddress.PhoneValidator, false},
}

// acceptAnyText leaves it to another check what a text may be.
func acceptAnyText(string) error { return nil }

// addressForm fills in ent's mutation of an address of either kind from an [AddressInput] or an
// [AddressPatch].
type addressForm struct {
	*mutation.Form
	ctx context.Context // of the one call that the form lives for
	in  any             // address of the input's fields
	row ent.Mutation
}

// field returns the address of a field of the input.
func (f *addressForm) field(name string) any {
	return reflect.ValueOf(f.in).Elem().FieldByName(name).Addr().Interface()
}

// flag returns a flag that the input gives; nil if it gives none. A new address gives those that
// are true.
func (f *addressForm) flag(name string) *bool {
	switch v := f.field(name).(type) {
	case **bool:
		return *v
	case *bool:
		if *v {
			return v
		}
	}
	return nil
}

// old returns the text that a column had, nil for none.
func (f *addressForm) old(column string) *string {
	if f.row.Op().Is(ent.OpCreate) {
		return nil
	}
	value := mutation.Load(f.Form, func(ctx context.Context) (ent.Value, error) { return f.row.OldField(ctx, column) })
	switch v := value.(type) {
	case string:
		return &v
	case *string:
		return v
	}
	return nil
}

// after returns the text that a column has after the change, empty for none.
func (f *addressForm) after(column string) string {
	if value, isSet := f.row.Field(column); isSet {
		return value.(string)
	}
	if old := f.old(column); old != nil && !f.row.FieldCleared(column) {
		return *old
	}
	return ""
}

// set and clear change a column. Their errors are about a column that there is not.
func (f *addressForm) set(column string, value ent.Value) { must(f.row.SetField(column, value)) }
func (f *addressForm) clear(column string)                { must(f.row.ClearField(column)) }

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// fillTexts checks and sets all but the flags.
func (f *addressForm) fillTexts() {
	for _, t := range addressTexts {
		var clear func()
		if !t.isRequired {
			clear = func() { f.clear(t.column) }
		}
		f.Text(f.field(t.field), t.validate, f.old(t.column), func(s string) { f.set(t.column, s) }, clear)
	}
	f.Require(f.field("Company"), f.checkAddressee)
	f.fillPostalCode()
	f.fillRegion()
	f.Require(f.field("Phone"), f.checkPhone)
}

// checkAddressee refuses an address of nobody.
func (f *addressForm) checkAddressee() error {
	hasName := f.after(customeruseraddress.FieldFirstName) != "" && f.after(customeruseraddress.FieldLastName) != ""
	if hasName || f.after(customeruseraddress.FieldCompany) != "" {
		return nil
	}
	return apperr.New(apperr.Required, "An address needs a first and a last name, or a company. Enter one of them.",
		"reason", "NAME_OR_COMPANY")
}

// checkPhone refuses a phone number that is none in the country, if the change sets one of them.
func (f *addressForm) checkPhone() error {
	_, setsPhone := f.row.Field(customeruseraddress.FieldPhone)
	_, setsCountry := f.row.Field(customeruseraddress.FieldCountryCode)
	c, phone := f.country(), f.after(customeruseraddress.FieldPhone)
	if c == nil || phone == "" || !setsPhone && !setsCountry {
		return nil
	}
	return c.ValidatePhone(text.CleanPhone(phone))
}

// fillPostalCode sets the postal code, which is empty in some countries and never null.
func (f *addressForm) fillPostalCode() {
	const column = customeruseraddress.FieldPostalCode
	old := f.old(column)
	if old == nil {
		f.set(column, "")
	}
	f.Text(f.field("PostalCode"), customeruseraddress.PostalCodeValidator, old,
		func(s string) { f.set(column, s) }, func() { f.set(column, "") })
	f.Require(f.field("PostalCode"), func() error {
		c := f.country()
		if c == nil || f.after(column) != "" || !c.RequiresField(country.PostalCodeField) {
			return nil
		}
		return apperr.New(apperr.Required, "Addresses in {country} need a postal code. Enter one.",
			"reason", "POSTAL_CODE", "country", c.Name, "countryCode", c.Code)
	})
}

// country returns the country after the change; nil for an unknown code, which its validator
// reports.
func (f *addressForm) country() *country.Country {
	return country.ByCode(f.after(customeruseraddress.FieldCountryCode))
}

// fillRegion lets a region that is given replace one of the other kind, and checks it against the
// country.
func (f *addressForm) fillRegion() {
	const codeColumn, textColumn = customeruseraddress.FieldRegionCode, customeruseraddress.FieldRegionText
	_, setsCode := f.row.Field(codeColumn)
	_, setsText := f.row.Field(textColumn)
	switch {
	case setsCode && setsText:
		f.Fault(f.field("RegionText"), apperr.New(apperr.Invalid, `This field cannot be set together with "{field}". Set one of them.`,
			"reason", "EXCLUDES", "field", apperr.FieldPath(f.in, f.field("RegionCode"))))
	case setsCode && f.old(textColumn) != nil:
		f.clear(textColumn)
	case setsText && f.old(codeColumn) != nil:
		f.clear(codeColumn)
	}
	f.Require(f.field("RegionCode"), func() error {
		c, code := f.country(), f.after(codeColumn)
		switch {
		case c == nil:
		case code != "" && !c.HasRegion(code):
			return apperr.New(apperr.Invalid, "This is not a region of {country}. Enter an ISO 3166-2 code such as US-NY.",
				"reason", "NOT_REGION", "country", c.Name, "countryCode", c.Code)
		case code == "" && c.RequiresField(country.RegionField):
			return apperr.New(apperr.Required, "Addresses in {country} need a region. Enter an ISO 3166-2 code such as US-NY.",
				"reason", "REGION", "country", c.Name, "countryCode", c.Code)
		}
		return nil
	})
}
