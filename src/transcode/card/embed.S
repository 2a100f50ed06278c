/* card.png as octets of the program, between two symbols. */
#if defined(__ELF__)
    .section .rodata.freshet_card, "a", %progbits
    .globl freshet_card_begin
    .globl freshet_card_end
    .balign 16
freshet_card_begin:
    .incbin FRESHET_CARD
freshet_card_end:
    .byte 0
    .section .note.GNU-stack, "", %progbits
#else
#error "the card is embedded into ELF objects only"
#endif
