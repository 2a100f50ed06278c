/* The built pages as octets of the program, between two symbols. */
#if defined(__ELF__)
    .section .rodata.freshet_web, "a", %progbits
    .globl freshet_web_begin
    .globl freshet_web_end
    .balign 16
freshet_web_begin:
    .incbin FRESHET_WEB_BLOB
freshet_web_end:
    .byte 0
    .section .note.GNU-stack, "", %progbits
#else
#error "the pages are embedded into ELF objects only"
#endif
