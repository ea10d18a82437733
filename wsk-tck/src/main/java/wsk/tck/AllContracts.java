package wsk.tck;

/** Every contract there is. */
public interface AllContracts
        extends RegistrationContract,
                IrpContract,
                ListenContract,
                AcceptEventContract,
                ConditionalAcceptContract,
                ConnectionContract,
                SendContract,
                SendCompletionContract,
                ReceiveContract,
                DisconnectContract,
                EventContract,
                ReceiveEventContract,
                DatagramContract,
                DatagramEventContract,
                DualStackContract,
                UnixContract,
                StreamContract,
                ControlContract,
                CloseContract,
                ExtensionContract,
                LoopContract,
                MemoryContract {}
