package demo

// rfqThreads are the mails about requests.
var rfqThreads = []mailThread{
	{"Request for quote: {project}", []string{
		"<Hello {clerk},\n\nI have just put a request for {project} into your shop, {quantity} of {article} among others. When can we expect " +
			"your prices?{thanks}",
		">Dear {first},\n\nthank you, it has arrived. The works has promised its lead times for tomorrow; you will have our quote right after " +
			"that.{regards}",
	}},
	{"Your request for {project}", []string{
		">Dear {first},\n\nthank you for your request. One thing before we quote: does {article} have to be that very make, or may it be an " +
			"equal one?{regards}",
		"<Hello {clerk},\n\nan equal one will do, as long as it comes with the same certificate.{thanks}",
		">Dear {first},\n\nvery good, that makes it quicker. The quote follows.{regards}",
	}},
	{"Drawing for {project}", []string{
		"<Hello {clerk},\n\nI forgot to say that the drawing shows the old position of {article}. Please quote the quantities in the request, " +
			"not those in the drawing.{thanks}",
		">Dear {first},\n\nthank you, noted. We quote {quantity}, as in the request.{regards}",
	}},
	{"Lead time for {article}", []string{
		"<Hello {clerk},\n\nbefore you work on our request for {project}: can {article} be had within four weeks at all? Otherwise we have to " +
			"plan differently.{thanks}",
		">Dear {first},\n\na part of it is in stock, the rest comes in three weeks. It will say so in the quote.{regards}",
		"<Hello {clerk},\n\nthat is good news. Then please go on.{thanks}",
	}},
	{"{project}", []string{">Dear {first},\n\nyour request for {project} is with me. I shall come back to you within three days.{regards}"}},
}

// quoteThreads are the mails about quotes, by outcome.
var quoteThreads = map[outcome][]mailThread{
	accepted: {
		{"{project}: quote {document}", []string{
			">Dear {first},\n\nhere is {document} for {project}. I have entered the larger quantity of {article} as a second line, the price " +
				"falls with it.{regards}",
			"<Hello {clerk},\n\nwe stay with the smaller quantity for now. Can you deliver to the site instead of the yard?{thanks}",
			">Dear {first},\n\nyes. Please choose the address when you order, the price stays the same.{regards}",
			"<Hello {clerk},\n\ndone, the order is on its way to you.{thanks}",
		}},
		{"Revised quote {document}", []string{
			">Dear {first},\n\nas we agreed on the telephone, {document} now comes to {total}.{regards}",
			"<Hello {clerk},\n\nthat is within our budget. You will have the order with our number on it shortly.{thanks}",
		}},
		{"Our quote {document}: {project}", []string{
			">Dear {first},\n\nplease find our quote {document} for {project}. It comes to {total} and holds until {until}.{regards}",
			"<Hello {clerk},\n\nthank you. Is there anything left in the price of {article} if we take it all at once?{thanks}",
			">Dear {first},\n\nnot for this quantity, I am afraid: you already have the best one that I can give. Delivery would be free, " +
				"though.{regards}",
			"<Hello {clerk},\n\nfair enough. Please go ahead, our order follows today.{thanks}",
		}},
		{"Quote {document}", []string{
			">Dear {first},\n\nas promised, {document} is in your account: {quantity} of {article} and the rest as you asked for.{regards}",
			"<Hello {clerk},\n\nlooks good, I have passed it on for approval and expect to order this week.{thanks}",
		}},
	},
	declined: {
		{"Re: {project}", []string{
			">Dear {first},\n\nmay I ask how things stand with {document}?{regards}",
			"<Hello {clerk},\n\nour client has taken another solution without {article}. Sorry, we have no use for the quote any more.{thanks}",
		}},
		{"Our quote {document}: {project}", []string{
			">Dear {first},\n\nplease find our quote {document} for {project}. I should be glad to explain it on the telephone.{regards}",
			"<Hello {clerk},\n\nthank you for your trouble. Another supplier was well below you on {article}, so this one goes elsewhere.{thanks}",
			">Dear {first},\n\nthat is a pity, and thank you for telling me. Next time I shall ask the works for a project price at once.{regards}",
		}},
		{"Quote {document}", []string{"<Hello {clerk},\n\nwe shall not take up {document}: {project} is put off until next year.{thanks}"}},
	},
	pending: {
		{"Question about {document}", []string{
			"<Hello {clerk},\n\nwhat does the price of {article} in {document} include, delivery or not?{thanks}",
			">Dear {first},\n\ndelivery to your address is included from 1,000.00 on; below that it stands in the quote as a line of its " +
				"own.{regards}",
		}},
		{"{document} runs until {until}", []string{
			">Dear {first},\n\na short reminder that {document} for {project} holds until {until}. If you need longer, tell me before " +
				"then.{regards}",
			"<Hello {clerk},\n\nthank you for the reminder. Two of three signatures are there.{thanks}",
		}},
		{"Our quote {document}: {project}", []string{
			">Dear {first},\n\nplease find our quote {document} for {project}. It holds until {until}.{regards}",
			"<Hello {clerk},\n\nreceived, thank you. The decision is with our board, I shall let you know.{thanks}",
		}},
		{"Quote {document} for {project}", []string{
			">Dear {first},\n\nhave you had time to look at {document}? It holds until {until}; for {article} I should have to ask the works " +
				"again after that.{regards}",
		}},
	},
}

// orderThreads are the mails about orders.
var orderThreads = []mailThread{
	{"Order {document}: delivery", []string{
		"<Hello {clerk},\n\ncan you tell me on which day {document} will be with us? The fitters are waiting for {article}.{thanks}",
		">Dear {first},\n\nit leaves our warehouse tomorrow and should be with you the day after, before noon.{regards}",
		"<Hello {clerk},\n\nperfect, thank you.{thanks}",
	}},
	{"Your order {document}", []string{
		">Dear {first},\n\nthank you for your order. {article} is on its way from the works, so that we send {document} in two parts; you pay " +
			"for one delivery only.{regards}",
		"<Hello {clerk},\n\nfine with us, as long as both come with our order number.{thanks}",
	}},
	{"{document}: damaged carton", []string{
		"<Hello {clerk},\n\none carton of {article} was crushed when {document} came. The goods inside seem to be whole, but the driver has " +
			"noted it.{thanks}",
		">Dear {first},\n\nthank you for telling me at once. Please keep it aside; if anything is broken, we send another one and fetch " +
			"it.{regards}",
		"<Hello {clerk},\n\nall checked, nothing is broken. No need for another one.{thanks}",
	}},
	{"Please add to {document}", []string{
		"<Hello {clerk},\n\ncan you still add one more of {article} to {document}?{thanks}",
		">Dear {first},\n\nI am sorry, it is packed already. Please order it again, I shall see to it that it travels with the first.{regards}",
	}},
	{"Invoice for {document}", []string{
		"<Hello {clerk},\n\nour accounts need the cost centre on the invoice for {document}. It is the same as last time.{thanks}",
		">Dear {first},\n\nit is on it now, and stays in your account for the next ones.{regards}",
		"<Hello {clerk},\n\nthank you, that saves us a telephone call every month.{thanks}",
	}},
	{"Delivery note for {document}", []string{
		"<Hello {clerk},\n\nthe delivery note of {document} got lost on site. Could you send me a copy?{thanks}",
		">Dear {first},\n\nof course, it is in your account with the order.{regards}",
	}},
}
