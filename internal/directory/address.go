package directory

import (
	"slices"
	"strconv"

	"buyergraph/ent"
	"buyergraph/ent/customeruseraddress"
	"buyergraph/internal/apperr"
	"buyergraph/internal/country"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
)

// CustomerUserAddressInput is a new address; the SDL describes its fields.
type CustomerUserAddressInput struct {
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

// addressFlags are the flags of which an address book has each on at most one address.
var addressFlags = []func(*CustomerUserAddressInput) *bool{
	func(a *CustomerUserAddressInput) *bool { return &a.Primary },
	func(a *CustomerUserAddressInput) *bool { return &a.DefaultBilling },
	func(a *CustomerUserAddressInput) *bool { return &a.DefaultShipping },
}

// newAddresses fills in the creations of a new address book, which [createAddresses] saves.
func newAddresses(f *mutation.Form, tx *store.Tx, field *[]*CustomerUserAddressInput) (out []newAddress) {
	if err := mutation.CheckListLength(len(*field), mutation.MaxListLength); err != nil {
		f.Fault(field, err)
		return nil
	}
	for i, a := range *field {
		n := newAddress{CustomerUserAddressCreate: tx.CustomerUserAddress.Create(), form: f.Nested(field, a, strconv.Itoa(i)), in: a}
		fillAddress(n.form, a, n.Mutation())
		out = append(out, n)
	}
	for _, flag := range addressFlags {
		first := -1
		for i, n := range out {
			switch {
			case !*flag(n.in):
			case first < 0:
				first = i
			default:
				n.form.Fault(flag(n.in), apperr.New(apperr.Invalid,
					"Only one address may have this flag, and the address at index {index} has it already.",
					"reason", "FLAG_TAKEN", "index", first))
			}
		}
	}
	return out
}

// newAddress is an address that is about to be created.
type newAddress struct {
	*ent.CustomerUserAddressCreate
	form *mutation.Form
	in   *CustomerUserAddressInput
}

func fillAddress(f *mutation.Form, a *CustomerUserAddressInput, m *ent.CustomerUserAddressMutation) {
	f.Text(&a.ExternalID, customeruseraddress.ExternalIDValidator, nil, m.SetExternalID, nil)
	f.Text(&a.Label, customeruseraddress.LabelValidator, nil, m.SetLabel, nil)
	f.Text(&a.NamePrefix, customeruseraddress.NamePrefixValidator, nil, m.SetNamePrefix, nil)
	f.Text(&a.FirstName, customeruseraddress.FirstNameValidator, nil, m.SetFirstName, nil)
	f.Text(&a.MiddleName, customeruseraddress.MiddleNameValidator, nil, m.SetMiddleName, nil)
	f.Text(&a.LastName, customeruseraddress.LastNameValidator, nil, m.SetLastName, nil)
	f.Text(&a.NameSuffix, customeruseraddress.NameSuffixValidator, nil, m.SetNameSuffix, nil)
	f.Text(&a.Company, customeruseraddress.CompanyValidator, nil, m.SetCompany, nil)
	f.Text(&a.Street, customeruseraddress.StreetValidator, nil, m.SetStreet, nil)
	f.Text(&a.Street2, customeruseraddress.Street2Validator, nil, m.SetStreet2, nil)
	f.Text(&a.City, customeruseraddress.CityValidator, nil, m.SetCity, nil)
	if f.Text(&a.PostalCode, customeruseraddress.PostalCodeValidator, nil, m.SetPostalCode, nil) == nil {
		m.SetPostalCode("") // some countries have none
	}
	f.Text(&a.CountryCode, customeruseraddress.CountryCodeValidator, nil, m.SetCountryCode, nil)
	f.Text(&a.RegionText, customeruseraddress.RegionTextValidator, nil, m.SetRegionText, nil)
	f.Text(&a.Phone, customeruseraddress.PhoneValidator, nil, m.SetPhone, nil)
	m.SetBilling(a.Billing || a.DefaultBilling)
	m.SetShipping(a.Shipping || a.DefaultShipping)
	if blank(a.Company) && (blank(a.FirstName) || blank(a.LastName)) {
		f.Fault(&a.Company, apperr.New(apperr.Required,
			"An address needs a first and a last name, or a company. Enter one of them.", "reason", "NAME_OR_COMPANY"))
	}
	fillRegion(f, a, m)
}

// fillRegion checks what the country has rules about.
func fillRegion(f *mutation.Form, a *CustomerUserAddressInput, m *ent.CustomerUserAddressMutation) {
	if !blank(a.RegionCode) {
		m.SetRegionCode(text.Clean(*a.RegionCode))
		if !blank(a.RegionText) {
			f.Fault(&a.RegionText, apperr.New(apperr.Invalid, `This field cannot be set together with "{field}". Set one of them.`,
				"reason", "EXCLUDES", "field", apperr.FieldPath(a, &a.RegionCode)))
		}
	}
	c := country.ByCode(a.CountryCode)
	switch {
	case c == nil: // which the validator of the code reports
	case blank(&a.PostalCode) && c.RequiresField(country.PostalCodeField):
		f.Fault(&a.PostalCode, apperr.New(apperr.Required, "Addresses in {country} need a postal code. Enter one.",
			"reason", "POSTAL_CODE", "country", c.Name, "countryCode", c.Code))
	}
	switch {
	case c == nil:
	case !blank(a.RegionCode) && !c.HasRegion(text.Clean(*a.RegionCode)):
		f.Fault(&a.RegionCode, apperr.New(apperr.Invalid, "This is not a region of {country}. Enter an ISO 3166-2 code such as US-NY.",
			"reason", "NOT_REGION", "country", c.Name, "countryCode", c.Code))
	case blank(a.RegionCode) && c.RequiresField(country.RegionField):
		f.Fault(&a.RegionCode, apperr.New(apperr.Required, "Addresses in {country} need a region. Enter an ISO 3166-2 code such as US-NY.",
			"reason", "REGION", "country", c.Name, "countryCode", c.Code))
	}
}

func blank(s *string) bool { return s == nil || text.Clean(*s) == "" }

// createAddresses saves a user's new address book. The first address is the primary one
// unless another is.
func createAddresses(user int64, list []newAddress) error {
	primary := max(0, slices.IndexFunc(list, func(n newAddress) bool { return n.in.Primary }))
	for i, n := range list {
		n.SetCustomerUserID(user)
		if i == primary {
			n.SetPrimaryOf(user)
		}
		if n.in.DefaultBilling {
			n.SetDefaultBillingOf(user)
		}
		if n.in.DefaultShipping {
			n.SetDefaultShippingOf(user)
		}
		if err := n.form.Save(n.Exec); err != nil {
			return err
		}
	}
	return nil
}
