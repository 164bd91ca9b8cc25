package directory

import (
	"context"
	"errors"
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
func (f *faults) addresses(list []*CustomerUserAddressInput) {
	if len(list) > maxLinks {
		f.Add(apperr.New(apperr.TooMany, fmt.Sprintf("takes at most %d addresses", maxLinks)), "addresses")
		return
	}
	first := map[string]int{}
	for i, a := range list {
		var g faults
		g.address(a)
		for _, only := range []struct {
			name string
			set  bool
		}{{"primary", a.Primary}, {"defaultBilling", a.DefaultBilling}, {"defaultShipping", a.DefaultShipping}} {
			if !only.set {
				continue
			}
			if n, taken := first[only.name]; taken {
				g.Add(apperr.New(apperr.Invalid, fmt.Sprintf("only one address may be this; address %d is already", n)), only.name)
				continue
			}
			first[only.name] = i
		}
		for _, e := range g.List {
			f.Add(e, "addresses", strconv.Itoa(i))
		}
	}
}

func (f *faults) address(a *CustomerUserAddressInput) {
	f.text("externalId", a.ExternalID, customeruseraddress.ExternalIDValidator)
	f.text("label", a.Label, customeruseraddress.LabelValidator)
	f.text("namePrefix", a.NamePrefix, customeruseraddress.NamePrefixValidator)
	f.text("firstName", a.FirstName, customeruseraddress.FirstNameValidator)
	f.text("middleName", a.MiddleName, customeruseraddress.MiddleNameValidator)
	f.text("lastName", a.LastName, customeruseraddress.LastNameValidator)
	f.text("nameSuffix", a.NameSuffix, customeruseraddress.NameSuffixValidator)
	f.text("company", a.Company, customeruseraddress.CompanyValidator)
	f.text("street", &a.Street, customeruseraddress.StreetValidator)
	f.text("street2", a.Street2, customeruseraddress.Street2Validator)
	f.text("city", &a.City, customeruseraddress.CityValidator)
	f.text("postalCode", &a.PostalCode, customeruseraddress.PostalCodeValidator)
	f.text("countryCode", &a.CountryCode, customeruseraddress.CountryCodeValidator)
	f.text("regionText", a.RegionText, customeruseraddress.RegionTextValidator)
	f.text("phone", a.Phone, customeruseraddress.PhoneValidator)
	if blank(a.Company) && (blank(a.FirstName) || blank(a.LastName)) {
		f.Add(apperr.New(apperr.Required, "an address needs first and last name, or a company"), "company")
	}
	if c := country.Find(a.CountryCode); c != nil {
		f.place(a, c)
	}
	if !blank(a.RegionCode) && !blank(a.RegionText) {
		f.Add(apperr.New(apperr.Invalid, "excludes regionCode"), "regionText")
	}
}

// place checks what the country has rules about.
func (f *faults) place(a *CustomerUserAddressInput, c *country.Country) {
	if blank(&a.PostalCode) && c.Requires(country.PostalCodeField) {
		f.Add(apperr.New(apperr.Required, "must not be empty: addresses in "+c.Name+" have a postal code"), "postalCode")
	}
	switch {
	case !blank(a.RegionCode) && !c.Has(text.Clean(*a.RegionCode)):
		f.Add(apperr.New(apperr.Invalid, "is not a region of "+c.Name+": expected an ISO 3166-2 code such as US-NY"), "regionCode")
	case blank(a.RegionCode) && c.Requires(country.RegionField):
		f.Add(apperr.New(apperr.Required, "addresses in "+c.Name+" have a region: expected an ISO 3166-2 code such as US-NY"), "regionCode")
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
		if err := duplicate(c.Exec(ctx)); err != nil {
			var l apperr.List
			var e *apperr.Error
			if !errors.As(err, &e) {
				return err
			}
			l.Add(e, "addresses", strconv.Itoa(i))
			return l
		}
	}
	return nil
}
