package directory

import (
	"context"
	stdsql "database/sql"
	"slices"
	"strconv"

	"buyergraph/ent"
	"buyergraph/ent/customeraddress"
	"buyergraph/ent/customeruseraddress"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// addressBook is a kind of address book. Of an address book one address is the primary one, and
// at most one is the default for each use. Whoever changes a book writes the guard of its owner
// first, so that on every node of a cluster two changes of one book conflict.
type addressBook struct {
	entity, owner *authz.Entity
	ownerColumn   string
	create        func(*store.Tx) addressRow
	update        func(tx *store.Tx, id int64) addressRow
	get           func(ctx context.Context, tx *store.Tx, id int64) (owner int64, err error)
	delete        func(ctx context.Context, tx *store.Tx, id int64) error
}

// addressRow is a change of an address, and what makes it.
type addressRow struct {
	ent.Mutation
	save func(context.Context) (id int64, err error)
}

var customerUserBook = &addressBook{
	entity: authz.CustomerUserAddress, owner: authz.CustomerUser, ownerColumn: customeruseraddress.FieldCustomerUserID,
	create: func(tx *store.Tx) addressRow {
		create := tx.CustomerUserAddress.Create()
		return addressRow{create.Mutation(), func(ctx context.Context) (int64, error) {
			err := create.Exec(ctx)
			id, _ := create.Mutation().ID()
			return id, err
		}}
	},
	update: func(tx *store.Tx, id int64) addressRow {
		update := tx.CustomerUserAddress.UpdateOneID(id)
		return addressRow{update.Mutation(), func(ctx context.Context) (int64, error) { return id, update.Exec(ctx) }}
	},
	get: func(ctx context.Context, tx *store.Tx, id int64) (int64, error) {
		a, err := tx.CustomerUserAddress.Get(ctx, id)
		if err != nil {
			return 0, err
		}
		return a.CustomerUserID, nil
	},
	delete: func(ctx context.Context, tx *store.Tx, id int64) error {
		return tx.CustomerUserAddress.DeleteOneID(id).Exec(ctx)
	},
}

var customerBook = &addressBook{
	entity: authz.CustomerAddress, owner: authz.Customer, ownerColumn: customeraddress.FieldCustomerID,
	create: func(tx *store.Tx) addressRow {
		create := tx.CustomerAddress.Create()
		return addressRow{create.Mutation(), func(ctx context.Context) (int64, error) {
			err := create.Exec(ctx)
			id, _ := create.Mutation().ID()
			return id, err
		}}
	},
	update: func(tx *store.Tx, id int64) addressRow {
		update := tx.CustomerAddress.UpdateOneID(id)
		return addressRow{update.Mutation(), func(ctx context.Context) (int64, error) { return id, update.Exec(ctx) }}
	},
	get: func(ctx context.Context, tx *store.Tx, id int64) (int64, error) {
		a, err := tx.CustomerAddress.Get(ctx, id)
		if err != nil {
			return 0, err
		}
		return a.CustomerID, nil
	},
	delete: func(ctx context.Context, tx *store.Tx, id int64) error {
		return tx.CustomerAddress.DeleteOneID(id).Exec(ctx)
	},
}

// addressFlag is a flag of which an address book has one at most. The column repeats the owner
// and is unique.
type addressFlag struct{ field, column string }

// primaryFlag is the flag that one address of a book always has.
var primaryFlag = addressFlag{"Primary", customeruseraddress.FieldPrimaryOf}

// addressUse is what an address can be used for, and the flag of the default one for it.
type addressUse struct {
	addressFlag
	use, useColumn string
}

var addressUses = []addressUse{
	{addressFlag{"DefaultBilling", customeruseraddress.FieldDefaultBillingOf}, "Billing", customeruseraddress.FieldBilling},
	{addressFlag{"DefaultShipping", customeruseraddress.FieldDefaultShippingOf}, "Shipping", customeruseraddress.FieldShipping},
}

// addressFlags are all flags of which a book has one at most.
var addressFlags = []addressFlag{primaryFlag, addressUses[0].addressFlag, addressUses[1].addressFlag}

// add adds an address to the book of an owner, and returns its id and those of the addresses that
// it takes a flag from.
func (b *addressBook) add(ctx context.Context, tx *store.Tx, f *mutation.Form, in any, ownerField *string) (string, []string, error) {
	owner, _ := b.owner.ParseID(*ownerField) // 0 is never found
	if err := b.writeGuard(ctx, tx, "?", owner); err != nil {
		return "", nil, err
	}
	row := b.create(tx)
	c := &bookChange{addressForm: &addressForm{Form: f, ctx: ctx, in: in, row: row}, book: b, tx: tx, owner: owner}
	f.Link(ownerField, b.owner, nil, func(int64) { c.set(b.ownerColumn, owner) }, nil)
	f.Require(ownerField, func() error { return c.checkCovers(authz.Create) })
	if err := f.Err(); err != nil {
		return "", nil, err
	}
	for _, flag := range addressFlags {
		if c.flag(flag.field) != nil { // it may belong to another address, which the viewer may not see
			f.Require(c.field(flag.field), func() error { return c.checkCovers(authz.Edit) })
		}
	}
	return c.save(row)
}

// change changes an address, and returns the ids of the addresses that it takes a flag from.
func (b *addressBook) change(ctx context.Context, tx *store.Tx, f *mutation.Form, id string, in any) (string, []string, error) {
	n, _ := b.entity.ParseID(id) // 0 is never found
	owner, err := b.lock(ctx, tx, authz.OpEdit, id)
	if err != nil {
		return "", nil, err
	}
	row := b.update(tx, n)
	c := &bookChange{addressForm: &addressForm{Form: f, ctx: ctx, in: in, row: row}, book: b, tx: tx, owner: owner, id: n}
	return c.save(row)
}

// remove deletes an address.
func (b *addressBook) remove(ctx context.Context, tx *store.Tx, id string) (string, error) {
	if _, err := b.lock(ctx, tx, authz.OpDelete, id); err != nil {
		return "", err
	}
	n, _ := b.entity.ParseID(id)
	return id, b.delete(ctx, tx, n)
}

// lock writes the guard of the book that an address is in, and locks the address.
func (b *addressBook) lock(ctx context.Context, tx *store.Tx, op authz.Operation, id string) (owner int64, err error) {
	n, _ := b.entity.ParseID(id)
	if err := b.writeGuard(ctx, tx, "(SELECT "+b.ownerColumn+" FROM "+b.entity.Table+" WHERE id=?)", n); err != nil {
		return 0, err
	}
	return mutation.LockForOperation(ctx, tx, b.entity, op, id, func(ctx context.Context, n int64) (int64, error) { return b.get(ctx, tx, n) })
}

func (b *addressBook) writeGuard(ctx context.Context, tx *store.Tx, owner string, arg int64) error {
	_, err := tx.ExecContext(ctx, "UPDATE "+b.owner.Table+" SET guard=guard+1 WHERE id="+owner, arg)
	return err
}

// bookChange is the change of an address together with its book.
type bookChange struct {
	*addressForm
	book      *addressBook
	tx        *store.Tx
	owner, id int64                   // id is 0 for a new address
	holders   map[addressFlag]int64   // the address that has a flag
	hasOthers bool                    // whether there is another address in the book
	displaced map[int64][]addressFlag // the flags that another address loses
	order     []int64                 // of displaced
}

// save makes the change, and returns the ids of the address and of those that it takes a flag from.
func (c *bookChange) save(row addressRow) (id string, displaced []string, err error) {
	c.fillTexts()
	c.loadBook()
	c.fillPrimary()
	for _, u := range addressUses {
		c.fillUse(u)
	}
	for _, other := range c.order {
		c.Then(func() error { return c.takeFlags(other) })
		displaced = append(displaced, c.book.entity.FormatID(other))
	}
	n, err := mutation.SaveNew(c.Form, row.save)
	if err != nil {
		return "", nil, err
	}
	return c.book.entity.FormatID(n), displaced, nil
}

// checkCovers checks that the viewer may do something in the book. Codes: PERMISSION_DENIED.
func (c *bookChange) checkCovers(a authz.Action) error {
	v := authz.WithoutCachedCompanies(viewer.FromContext(c.ctx))
	covers, err := c.book.entity.CoversOwner(c.ctx, c.tx, v, a, c.owner)
	if err == nil && !covers {
		err = apperr.New(apperr.PermissionDenied, "This address book is outside the scope of your permission {permission}.",
			"reason", "BOOK", "permission", c.book.entity.Name+":"+string(a))
	}
	return err
}

// loadBook reads who has which flag.
func (c *bookChange) loadBook() {
	c.holders, c.displaced = map[addressFlag]int64{}, map[int64][]addressFlag{}
	text := "SELECT id"
	for _, flag := range addressFlags {
		text += "," + flag.column + " IS NOT NULL"
	}
	c.Then(func() error {
		return dbquery.ForEach(c.ctx, c.tx, text+" FROM "+c.book.entity.Table+" WHERE "+c.book.ownerColumn+"=?", []any{c.owner},
			func(rows *stdsql.Rows) error {
				var id int64
				var has [3]bool
				err := rows.Scan(&id, &has[0], &has[1], &has[2])
				for i, flag := range addressFlags {
					if has[i] {
						c.holders[flag] = id
					}
				}
				c.hasOthers = c.hasOthers || id != c.id
				return err
			})
	})
}

// fillPrimary makes the address the primary one if the input says so, or if it is the only one.
func (c *bookChange) fillPrimary() {
	given, isPrimary := c.flag(primaryFlag.field), c.id > 0 && c.holders[primaryFlag] == c.id
	switch {
	case given != nil && *given || !c.hasOthers:
		c.give(primaryFlag)
	case given != nil && isPrimary:
		c.Fault(c.field(primaryFlag.field), authz.PrimaryRequired())
	}
}

// fillUse sets whether the address can be used for something, and whether it is the default for
// it. The default one can be used.
func (c *bookChange) fillUse(u addressUse) {
	given, isDefault := c.flag(u.use), c.flag(u.field)
	switch {
	case given != nil && !*given && isDefault != nil && *isDefault:
		c.Fault(c.field(u.field), apperr.New(apperr.Invalid, `This field cannot be set together with "{field}". Set one of them.`,
			"reason", "EXCLUDES", "field", apperr.FieldPath(c.in, c.field(u.use))))
	case isDefault != nil && *isDefault:
		c.give(u.addressFlag)
		c.set(u.useColumn, true)
		return
	case c.id > 0 && c.holders[u.addressFlag] == c.id && (isDefault != nil || given != nil && !*given):
		c.clear(u.column)
	}
	if given != nil {
		c.set(u.useColumn, *given)
	}
}

// give gives a flag to the address, and notes the address that loses it.
func (c *bookChange) give(flag addressFlag) {
	holder := c.holders[flag]
	if holder > 0 && holder == c.id {
		return
	}
	if holder > 0 {
		if c.displaced[holder] == nil {
			c.order = append(c.order, holder)
		}
		c.displaced[holder] = append(c.displaced[holder], flag)
	}
	c.set(flag.column, c.owner)
}

// takeFlags takes flags from another address of the book.
func (c *bookChange) takeFlags(other int64) error {
	row := c.book.update(c.tx, other)
	for _, flag := range c.displaced[other] {
		if err := row.ClearField(flag.column); err != nil {
			return err
		}
	}
	_, err := row.save(c.ctx)
	return err
}

// newAddress is an address of a new address book, which is about to be created.
type newAddress struct {
	*addressForm
	row addressRow
	in  *AddressInput
}

// newAddresses fills in the creations of a new address book, which [addressBook.createAll] saves.
// fieldsOf returns the fields of an element of the list.
func newAddresses[T any](
	ctx context.Context, f *mutation.Form, tx *store.Tx, b *addressBook, field *[]*T, fieldsOf func(*T) *AddressInput,
) (out []newAddress) {
	if err := mutation.CheckListLength(len(*field), mutation.MaxListLength); err != nil {
		f.Fault(field, err)
		return nil
	}
	first := map[string]int{}
	for i, a := range *field {
		row, in := b.create(tx), fieldsOf(a)
		n := newAddress{&addressForm{Form: f.Nested(field, a, strconv.Itoa(i)), ctx: ctx, in: in, row: row}, row, in}
		n.fillTexts()
		out = append(out, n)
		for _, flag := range addressFlags {
			if n.flag(flag.field) == nil {
				continue
			}
			if before, isTaken := first[flag.field]; isTaken {
				n.Fault(n.field(flag.field), apperr.New(apperr.Invalid,
					"Only one address may have this flag, and the address at index {index} has it already.",
					"reason", "FLAG_TAKEN", "index", before))
				continue
			}
			first[flag.field] = i
		}
	}
	return out
}

// createAll saves the new address book of an owner. The first address is the primary one unless
// another is.
func (b *addressBook) createAll(owner int64, list []newAddress) error {
	primary := max(0, slices.IndexFunc(list, func(n newAddress) bool { return n.in.Primary }))
	for i, n := range list {
		n.set(b.ownerColumn, owner)
		if i == primary {
			n.set(primaryFlag.column, owner)
		}
		for _, u := range addressUses {
			isDefault := n.flag(u.field) != nil
			if isDefault {
				n.set(u.column, owner)
			}
			n.set(u.useColumn, isDefault || n.flag(u.use) != nil)
		}
		if _, err := mutation.SaveNew(n.Form, n.row.save); err != nil {
			return err
		}
	}
	return nil
}
