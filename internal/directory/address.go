package directory

import (
	"context"
	"fmt"
	"strconv"

	"buyergraph/ent/customeruseraddress"
	"buyergraph/internal/apperr"
	"buyergraph/internal/country"
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

// addresses checks a whole new address book.
func (f *faults) addresses(field *[]*CustomerUserAddressInput) {
	list := *field
	if len(list) > maxLinks {
		f.add(field, apperr.New(apperr.TooMany, fmt.Sprintf("takes at most %d addresses", maxLinks)))
		return
	}
	var first [3]*int
	for i, a := range list {
		g := faults{in: a}
		g.address(a)
		for k, only := range []*bool{&a.Primary, &a.DefaultBilling, &a.DefaultShipping} {
			switch {
			case !*only:
			case first[k] != nil:
				g.add(only, apperr.New(apperr.Invalid, fmt.Sprintf("only one address may be this; address %d is already", *first[k])))
			default:
				first[k] = &i
			}
		}
		f.below(field, g, strconv.Itoa(i))
	}
}

func (f *faults) address(a *CustomerUserAddressInput) {
	f.text(&a.ExternalID, customeruseraddress.ExternalIDValidator)
	f.text(&a.Label, customeruseraddress.LabelValidator)
	f.text(&a.NamePrefix, customeruseraddress.NamePrefixValidator)
	f.text(&a.FirstName, customeruseraddress.FirstNameValidator)
	f.text(&a.MiddleName, customeruseraddress.MiddleNameValidator)
	f.text(&a.LastName, customeruseraddress.LastNameValidator)
	f.text(&a.NameSuffix, customeruseraddress.NameSuffixValidator)
	f.text(&a.Company, customeruseraddress.CompanyValidator)
	f.text(&a.Street, customeruseraddress.StreetValidator)
	f.text(&a.Street2, customeruseraddress.Street2Validator)
	f.text(&a.City, customeruseraddress.CityValidator)
	f.text(&a.PostalCode, customeruseraddress.PostalCodeValidator)
	f.text(&a.CountryCode, customeruseraddress.CountryCodeValidator)
	f.text(&a.RegionText, customeruseraddress.RegionTextValidator)
	f.text(&a.Phone, customeruseraddress.PhoneValidator)
	if blank(a.Company) && (blank(a.FirstName) || blank(a.LastName)) {
		f.add(&a.Company, apperr.New(apperr.Required, "an address needs first and last name, or a company"))
	}
	if c := country.ByCode(a.CountryCode); c != nil {
		f.place(a, c)
	}
	if !blank(a.RegionCode) && !blank(a.RegionText) {
		f.add(&a.RegionText, apperr.New(apperr.Invalid, "excludes regionCode"))
	}
}

// place checks what the country has rules about.
func (f *faults) place(a *CustomerUserAddressInput, c *country.Country) {
	if blank(&a.PostalCode) && c.RequiresField(country.PostalCodeField) {
		f.add(&a.PostalCode, apperr.New(apperr.Required, "must not be empty: addresses in "+c.Name+" have a postal code"))
	}
	switch {
	case !blank(a.RegionCode) && !c.HasRegion(text.Clean(*a.RegionCode)):
		f.add(&a.RegionCode, apperr.New(apperr.Invalid, "is not a region of "+c.Name+": expected an ISO 3166-2 code such as US-NY"))
	case blank(a.RegionCode) && c.RequiresField(country.RegionField):
		f.add(&a.RegionCode, apperr.New(apperr.Required, "addresses in "+c.Name+" have a region: expected an ISO 3166-2 code such as US-NY"))
	}
}

func blank(s *string) bool { return s == nil || text.Clean(*s) == "" }

// createAddresses fills a new address book; its first address is the primary one
// unless another is.
func createAddresses(ctx context.Context, tx *store.Tx, user int64, list []*CustomerUserAddressInput) error {
	primary := 0
	for i, a := range list {
		if a.Primary {
			primary = i
		}
	}
	for i, a := range list {
		c := tx.CustomerUserAddress.Create().SetCustomerUserID(user).
			SetNillableExternalID(a.ExternalID).SetNillableLabel(a.Label).SetNillableNamePrefix(a.NamePrefix).
			SetNillableFirstName(a.FirstName).SetNillableMiddleName(a.MiddleName).SetNillableLastName(a.LastName).
			SetNillableNameSuffix(a.NameSuffix).SetNillableCompany(a.Company).SetStreet(a.Street).SetNillableStreet2(a.Street2).
			SetCity(a.City).SetPostalCode(a.PostalCode).SetCountryCode(a.CountryCode).SetNillableRegionCode(a.RegionCode).
			SetNillableRegionText(a.RegionText).SetNillablePhone(a.Phone).
			SetBilling(a.Billing || a.DefaultBilling).SetShipping(a.Shipping || a.DefaultShipping)
		if i == primary {
			c.SetPrimaryOf(user)
		}
		if a.DefaultBilling {
			c.SetDefaultBillingOf(user)
		}
		if a.DefaultShipping {
			c.SetDefaultShippingOf(user)
		}
		if err := duplicate(a, c.Exec(ctx)); err != nil {
			return apperr.PrefixPath(err, strconv.Itoa(i))
		}
	}
	return nil
}
