"""What people say and write to each other about business, with gaps for names and things."""

CALLS = (
    "{first} confirmed the budget for the next phase. Procurement wants a three-year price.",
    "Went through the open points on {product}. {first} sends the signed scope by the end of the week.",
    "{first} asked for a second reference in the same industry before the steering meeting.",
    "The pilot runs well. {first} wants to add two more sites and needs a price for each.",
    "Short call: the delivery of {product} is fine, the invoice address has to change.",
    "{first} is under pressure on costs. Offered a longer term instead of a discount.",
    "Left a message about the workshop; {first} is back on Monday.",
    "{first} compares us with a cheaper offer. Agreed to show the total cost over five years.",
    "Talked about training for new users of {product}. {first} collects dates that suit the shifts.",
    "{first} introduced the new head of IT, who wants to see the security paper first.",
    "Renewal: {first} sees no blocker, legal reads the new terms until mid-month.",
    "The integration with their ERP is delayed on their side. {first} hopes for the first week of the month.",
)
MEETINGS = (
    ("Quarterly business review", "Usage is up, two sites lag behind. {first} asked for a plan for both."),
    ("Product demonstration", "Showed {product} with their own data. Most questions were about reporting."),
    ("Workshop on site", "Mapped the order process with five people. Three manual steps can go."),
    ("Kick-off", "Agreed on the plan, the weekly call and who decides what. {first} leads on their side."),
    ("Negotiation", "Price and term are agreed, liability is open. {first} talks to legal."),
    ("Steering meeting", "The board wants figures on savings before the summer. {first} supports us."),
)
NOTES = (
    "Decisions above 100,000 go to the board, which meets on the first Tuesday.",
    "{first} prefers short mails and a call on Friday mornings.",
    "Their financial year ends in September; budgets are fixed in July.",
    "They had a bad start with another supplier: reliability matters more than price here.",
    "Two of the old contacts have left. {first} is the one to ask now.",
    "Parking at the gate needs a registration a day ahead.",
)
MAILS = (
    ("Offer for {product}", "As discussed, here is the offer for {product}, with the three-year option."),
    ("Minutes of today", "Thank you for your time. The open points and their owners are below."),
    ("Security questionnaire", "Attached with the summary of the penetration test you asked for."),
    ("Dates for the training", "We can do the second or the third week. Which suits your team?"),
    ("Re: delivery of {product}", "It left our warehouse this morning and arrives on Thursday."),
    ("Reference visit", "Our customer would be glad to show you their line. Shall we arrange it?"),
    ("Invoice address", "We have changed it as you asked; the corrected invoice follows."),
)
TASKS = (
    "Send the revised offer for {product}",
    "Call {first} about the open points",
    "Prepare the quarterly review",
    "Ask {first} for the signed scope",
    "Plan the reference visit",
    "Check the discount with finance",
    "Book the room for the workshop",
    "Send the security paper to {first}",
    "Follow up on the renewal",
)
CASES = (
    ("{product} stops after the update", "Since yesterday's update the service restarts every hour."),
    ("Report export times out", "The monthly export of {product} ends with an error after ten minutes."),
    ("Add two service users", "New colleagues need access before the first of the month."),
    ("Wrong price on the invoice", "The invoice shows the list price instead of the agreed one."),
    ("Delivery is incomplete", "One of four boxes of {product} is missing."),
    ("Login fails with single sign-on", "Users see a blank page after signing in."),
    ("Question on the data sheet", "Which temperature range is guaranteed for {product}?"),
    ("Spare part needed", "The display of one unit is broken."),
    ("Interface is slow", "Opening an order takes more than twenty seconds."),
    ("Training material in another language", "The night shift would like it in Polish and Romanian."),
)
LOST_REASONS = ("Price", "Chose another supplier", "No budget this year", "Project stopped", "No decision")
NEXT_STEPS = ("Send the offer", "Reference call", "Legal review", "Show the pilot's figures", "Meet the board")
